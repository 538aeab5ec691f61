export { requireCausalTeacher } from "../../teacher/require-causal-teacher.ts";
export { openPluginTeacher } from "./open-plugin-teacher.ts";
export {
  chosenPlugin,
  pluginTeachers,
  type TeacherDefinition,
  type TeacherPlugin,
  teacherPlugin,
} from "./teacher-plugin.ts";
