import type { SeenBuild, SeenBuilds, SeenServer } from "../../sim/contract/seen-builds.ts";

const DAY = Date.UTC(2024, 8, 16);

/** An out-of-date build of a hundred messages. */
export function seenBuild(more: Partial<SeenBuild> = {}): SeenBuild {
  return {
    build: "15.1.2507.17",
    product: "Exchange 2016",
    update: "CU23 Jan23SU",
    messages: 100,
    share: 100 / 900,
    firstMs: DAY,
    lastMs: DAY + 86_400_000,
    complying: 0,
    uncertain: 0,
    outOfDate: 100,
    ...more,
  };
}

/** A pool of two builds, without findings. */
export function seenServer(more: Partial<SeenServer> = {}): SeenServer {
  const good = {
    build: "15.1.2507.39",
    update: "CU23 Apr24HU",
    messages: 800,
    share: 800 / 900,
    complying: 800,
    outOfDate: 0,
  };
  return {
    server: "dag1.contoso.example",
    messages: 900,
    builds: [seenBuild(good), seenBuild()],
    switches: 200,
    listed: [{ isListed: true, build: "15.1.2507.39", update: "CU23 Apr24HU" }],
    findings: [],
    ...more,
  };
}

/** The pool beside an inventory. */
export function poolSeen(servers: readonly SeenServer[] = [seenServer()]): SeenBuilds {
  return {
    lists: [{ name: "servers.csv", kind: "inventory", servers: 1, hasOnlyLines: false }],
    servers,
  };
}
