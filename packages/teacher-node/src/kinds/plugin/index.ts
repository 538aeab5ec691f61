export { openPluginTeacher } from "./open-plugin-teacher.ts";
export {
  chosenPlugin,
  pluginTeachers,
  type TeacherDefinition,
  type TeacherPlugin,
  teacherPlugin,
} from "./teacher-plugin.ts";
