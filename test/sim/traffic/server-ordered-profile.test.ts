import { expect, test } from "vitest";
import {
  generateByServer,
  generateTraffic,
  trafficNames,
} from "../../../sim/synthetic/generate.ts";
import { ProfileBuilder } from "../../../sim/traffic/profile.ts";
import { ServerOrderedProfile } from "../../../sim/traffic/server-ordered-profile.ts";
import { mixedTraffic } from "../synthetic/fixtures.ts";

test("mail counted server by server gives the profile of mail counted day by day", () => {
  const settings = mixedTraffic({ days: 30 });
  const byDay = new ProfileBuilder(trafficNames(settings));
  for (const batch of generateTraffic(settings)) byDay.add(batch);
  const byServer = new ServerOrderedProfile(trafficNames(settings));
  for (const batch of generateByServer(settings)) byServer.add(batch);
  expect(byServer.build()).toEqual(byDay.build());
});

test("servers out of order are a bug, not a wrong profile", () => {
  const settings = mixedTraffic({ days: 3 });
  const batches = [...generateByServer(settings)];
  const profile = new ServerOrderedProfile(trafficNames(settings));
  const [first, last] = [batches[0], batches.at(-1)];
  if (first === undefined || last === undefined) throw new Error("the traffic has two servers");
  profile.add(last);
  expect(() => profile.add(first)).toThrow("in the order of their names");
});
