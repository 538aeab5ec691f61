import { itemsFrom } from "../../layers/item-history.ts";
import { usersFrom } from "../../layers/user-id.ts";
import { straight } from "../graph/value.ts";
import { inputOf, type LayerSite, type LayerWriter } from "./layer-site.ts";

/** FacultyUserId: the first id of each sample, users counted from 1. */
export const userId: LayerWriter = (site) => counted(site, [0, 1, 1, 1], usersFrom(Number(site.config["items"])));

/** FacultyItemHistory: the ids behind the first, the last in front, items counted from 1. */
export const itemHistory: LayerWriter = (site) => counted(site, [-1, 0, 1, -1], itemsFrom);

/** FacultyTokenSpan: some of the ids that lie together, counted from another one. */
export const tokenSpan: LayerWriter = (site) => {
  const start = Number(site.config["start"]);
  return counted(site, [start, start + Number(site.config["length"]), 1, 1], Number(site.config["from"]));
};

/** @param slice - Start, end, axis and step. @param from - What is taken from each id; none is below 0. */
function counted(site: LayerSite, slice: readonly number[], from: number) {
  const { graph, shape } = site;
  const some = graph.add("Slice", [straight(graph, inputOf(site)), ...slice.map((value) => graph.ints([value]))]);
  return { name: graph.add("Relu", [graph.add("Sub", [some, graph.float(from)])]), shape, isTurned: false };
}
