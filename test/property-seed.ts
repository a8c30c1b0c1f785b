import fc from "fast-check";

/**
 * Property tests begin anywhere, and fast-check prints the seed of a failure. A run that must not
 * depend on luck, as CI's, begins where `MAILFLOW_PROPERTY_SEED` says. CI then runs them once more
 * from the day's date.
 */
const seed = process.env["MAILFLOW_PROPERTY_SEED"];
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
