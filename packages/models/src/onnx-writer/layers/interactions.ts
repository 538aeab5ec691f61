import { itemsFrom } from "../../layers/item-history.ts";
import { usersFrom } from "../../layers/user-id.ts";
import { straight } from "../graph/value.ts";
import { inputOf, type LayerSite, type LayerWriter } from "./layer-site.ts";

/** FacultyUserId: the first id of each sample, users counted from 1. */
export const userId: LayerWriter = (site) => counted(site, [0, 1, 1, 1], usersFrom(Number(site.config["items"])));

/** FacultyItemHistory: the ids behind the first, the last in front, items counted from 1. */
export const itemHistory: LayerWriter = (site) => counted(site, [-1, 0, 1, -1], itemsFrom);

/** @param slice - Start, end, axis and step. @param from - What is taken from each id; none is below 0. */
function counted(site: LayerSite, slice: readonly number[], from: number) {
  const { graph, shape } = site;
  const some = graph.add("Slice", [straight(graph, inputOf(site)), ...slice.map((value) => graph.ints([value]))]);
  return { name: graph.add("Relu", [graph.add("Sub", [some, graph.float(from)])]), shape, isTurned: false };
}

/** FacultyLastStep: what stands at the last position. */
export const lastStep: LayerWriter = (site) => {
  const { graph, shape } = site;
  const values = straight(graph, inputOf(site));
  return { name: graph.add("Gather", [values, graph.int(-1)], { axis: { int: 1 } }), shape, isTurned: false };
};
