import type { TrafficProfile } from "../../sim/traffic/profile.ts";
import type { WindowTraffic } from "../../sim/traffic/window.ts";

/** The traffic with its columns in memory that threads see without a copy each. */
export function sharedTraffic(traffic: WindowTraffic): WindowTraffic {
  const { profile } = traffic;
  const shared: TrafficProfile = {
    ...profile,
    server: share(profile.server),
    build: share(profile.build),
    inScope: share(profile.inScope),
    group: share(profile.group),
    minute: share(profile.minute),
    messages: share(profile.messages),
    recipients: share(profile.recipients),
    bytes: share(profile.bytes),
  };
  return { ...traffic, profile: shared };
}

function share<Column extends Uint8Array | Uint32Array | Int32Array | Float64Array>(
  column: Column,
): Column {
  const buffer = new SharedArrayBuffer(column.byteLength);
  new Uint8Array(buffer).set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  // The constructor of a typed array gives its own kind, which the compiler cannot know.
  return Reflect.construct(column.constructor, [buffer]) as Column;
}
