declare module "seedrandom/lib/alea.js" {
  /** A generator of the Alea algorithm; the part of seedrandom that does not seed itself from the machine. */
  export interface Alea {
    (): number;
    /** A uniform signed 32-bit integer. */
    int32(): number;
  }
  export default function alea(seed: string): Alea;
}
