export { natsContainer, natsPort, roleContainer } from "./containers.ts";
export { buildFacultyImage, type FacultyImage } from "./faculty-image.ts";
