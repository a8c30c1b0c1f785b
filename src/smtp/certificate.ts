import { isIP } from "node:net";
import { generate } from "selfsigned";
import { MS_PER_DAY } from "../../sim/base/units.ts";

/** A key and its certificate, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const DAYS_VALID = 30;

/** Makes a self-signed certificate for STARTTLS. It lives in memory only, for as long as we run. */
export async function makeCertificate(host: string, nowMs: number): Promise<Certificate> {
  const name = isIP(host) === 0 ? host : "localhost";
  const { private: key, cert } = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    // A client whose clock is a little behind must not find it "not yet valid".
    notBeforeDate: new Date(nowMs - MS_PER_DAY),
    notAfterDate: new Date(nowMs + DAYS_VALID * MS_PER_DAY),
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: name },
          { type: 7, ip: "127.0.0.1" },
          { type: 7, ip: "::1" },
        ],
      },
    ],
  });
  return { key, cert };
}
