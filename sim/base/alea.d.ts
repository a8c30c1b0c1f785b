declare module "seedrandom/lib/alea.js" {
  /**
   * A generator of the Alea algorithm; the part of seedrandom that does not seed itself from the
   * machine.
   */
  interface Alea {
    (): number;
    /** A uniform signed 32-bit integer. */
    int32(): number;
  }
  function alea(seed: string): Alea;
  export = alea;
}
