/** Mail of six servers of very different volumes. */
export const SCENARIO = `
traffic:
  synthetic:
    fleet:
      servers: 6
      name: edge
      largestPerDay: 60
      smallestPerDay: 2
      steepness: 1
      builds: {"15.1.2507.44": 1}
window: {start: 2026-09-08, days: 97}
placement: offset
seed: mail
`;

const study = (name: string, constraint: string, more: string): string => `
name: ${JSON.stringify(name)}
scenario: s.yaml
parameters:
  days: {"1": {min: 10, max: 40, step: 5}, "2-7": {min: 5, max: 15, step: 5}}
  throttleMinutes: {"2-7": {min: 5, max: 40, step: 5}}
objectives:
  - {figure: serversFelt, day: 60, goal: max}
  - {figure: lostShare, goal: min}
constraints: [${constraint}]
search: {method: sobol, candidates: 12}
seed: s
${more}`;

const ANSWERED = "remediation: assumed\n";

/** Studies in which a curve does, none does, and one whose name is an attack. */
export const FEASIBLE: string = study("Felt early", "{figure: lostShare, max: 50%}", ANSWERED);
export const INFEASIBLE: string = study("Nothing fits", "{figure: lostShare, max: 0.1%}", "");
export const HOSTILE: string = study(
  '<img src=x onerror="alert(1)">\u202e',
  "{figure: lostShare, max: 0.9}",
  `${ANSWERED}replications: {min: 2, max: 2}\n`,
);
