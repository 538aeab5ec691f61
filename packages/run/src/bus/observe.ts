import type { Bus, BusMessage, Subscription } from "@faculty/shared/bus";
import { FacultyError } from "@faculty/shared/errors";
import { type Heartbeat, type Progress, readHeartbeat, readProgress } from "@faculty/shared/protocol";
import { allHeartbeats, allTrainerProgress, subjects } from "@faculty/shared/subjects";

/** Calls `heard` with every replica's heartbeats; what is none is passed over, an observer refuses nobody. */
export function observeHeartbeats(bus: Bus, heard: (beat: Heartbeat) => void): Subscription {
  return bus.subscribe(allHeartbeats, passing(readHeartbeat, heard));
}

/** Calls `told` with what the run's coordinator and trainers say of themselves; what is no progress is passed over. */
export function observeProgress(bus: Bus, run: string, told: (progress: Progress) => void): Subscription {
  const pass = passing((message) => readProgress(message, run), told);
  const all = [subjects.coordinatorProgress(run), allTrainerProgress(run)].map((subject) =>
    bus.subscribe(subject, pass),
  );
  return {
    unsubscribe: () => {
      for (const subscription of all) subscription.unsubscribe();
    },
  };
}

function passing<Value>(
  read: (message: BusMessage) => Value,
  pass: (value: Value) => void,
): (message: BusMessage) => void {
  return (message) => {
    let value: Value;
    try {
      value = read(message);
    } catch (thrown) {
      if (thrown instanceof FacultyError) return;
      throw thrown;
    }
    pass(value);
  };
}
