import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { safeName } from "../../src/serve/drop.ts";
import { findReports } from "../../src/serve/report-folder.ts";
import { Runs } from "../../src/serve/runs.ts";
import { type Site, serveSite } from "../../src/serve/site-server.ts";
import { eventually } from "../patience.ts";

let folder: string;
let site: Site;
let runs: Runs;
const dropped: string[] = [];
const bugs: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mailflow-serve-test-"));
  bugs.length = 0;
  runs = new Runs((error) => bugs.push(String(error)));
  dropped.length = 0;
  site = await serveSite({
    host: "127.0.0.1",
    port: 0,
    runs,
    shell: { html: "<!doctype html><title>shell</title>", policy: "default-src 'none'" },
    dropFolder: folder,
    dropBytesMax: 1_000,
    onDrop: (file, options) => {
      dropped.push(`${file.name} ${JSON.stringify(options)}`);
      return "7";
    },
  });
});
afterEach(async () => {
  await site.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** Sends exactly the path given: a browser's URL would tidy it up first. */
function ask(
  requestPath: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = "GET", headers = {}, body } = options;
    const sent = request(
      { host: "127.0.0.1", port: site.port, path: requestPath, method, headers },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

function token(): string {
  return new URL(site.url).pathname.split("/")[1] ?? "";
}

describe("the site", () => {
  test("shows its page to who knows the secret, and says nothing to who does not", async () => {
    expect((await ask(`/${token()}/`)).text).toContain("<title>shell</title>");
    const wrong = `${token().slice(0, -1)}${token().endsWith("A") ? "B" : "A"}`;
    const refused = await Promise.all(
      ["/", "/x/", `/${wrong}/`, `/${wrong}/runs/1`, `/${token()}x/`].map((each) => ask(each)),
    );
    expect(refused.map(({ status, text }) => `${status} ${text}`)).toEqual(
      refused.map(() => "404 Not found.\n"),
    );
    expect(token().length).toBeGreaterThanOrEqual(32);
  });

  test("does not answer a name that another site made point here", async () => {
    const headers = { host: `evil.example:${site.port}` };
    expect((await ask(`/${token()}/`, { headers })).status).toBe(404);
    const own = { host: `localhost:${site.port}` };
    expect((await ask(`/${token()}/`, { headers: own })).status).toBe(200);
  });

  test.each([
    "../../etc/passwd",
    "runs/../../secret",
    "runs/%2e%2e%2fsecret",
    "runs/1/../2",
    "runs/-1",
    "runs/999999999999999999999",
    "runs/",
    "runs",
    "events/x",
  ])("has no place %s", async (each) => {
    runs.add("one", async () => "<p>one</p>");
    await runs.settled();
    expect((await ask(`/${token()}/${each}`)).status).toBe(404);
  });

  test("gives the report of a run, not to be framed by others or stored", async () => {
    const id = runs.add("one", async () => "<p>one</p>");
    await runs.settled();
    const { text, headers } = await ask(`/${token()}/runs/${id}?1`);
    expect(text).toBe("<p>one</p>");
    expect(headers["content-security-policy"]).toBe("frame-ancestors 'self'");
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  test("takes no other method than GET", async () => {
    for (const method of ["PUT", "DELETE", "HEAD", "OPTIONS"]) {
      expect((await ask(`/${token()}/`, { method })).status).toBe(405);
    }
  });
});

describe("a dropped file", () => {
  const post = (query: string, body: string, origin?: string): Promise<Answer> =>
    ask(`/${token()}/drop?${query}`, {
      method: "POST",
      body,
      headers: { origin: origin ?? `http://127.0.0.1:${site.port}` },
    });

  test("is taken from the site's own page, with how it is to be read", async () => {
    const answer = await post("name=a%2Fb.csv&serverName=mail01&map=&evil=1", "rows");
    expect(answer.status).toBe(202);
    expect(answer.text).toBe('{"id":"7"}');
    expect(dropped).toEqual(['b.csv {"serverName":"mail01"}']);
  });

  test("is refused from any other page", async () => {
    for (const origin of ["http://evil.example", "null", `http://localhost:${site.port}`]) {
      expect((await post("name=a.csv", "rows", origin)).status).toBe(403);
    }
    expect(dropped).toEqual([]);
  });

  test("that is too large is refused and leaves nothing behind", async () => {
    const answer = await post("name=a.csv", "x".repeat(2_000)).catch(() => null);
    // The connection may be cut before the answer is read.
    if (answer !== null) expect(answer.status).toBe(413);
    expect(dropped).toEqual([]);
    await eventually(() => expect(readdirSync(folder)).toEqual([]));
  });

  test.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\logs\\a.csv", "a.csv"],
    ["..", "log"],
    ["", "log"],
    ["a\u0000b.csv", "a_b.csv"],
    ["log[1].csv", "log_1_.csv"],
    ["-x.csv", "-x.csv"],
  ])("called %j is kept as %s", (given, kept) => {
    expect(safeName(given)).toBe(kept);
  });
});

describe("runs", () => {
  test("are made one after the other, and a failure keeps the report before", async () => {
    const order: string[] = [];
    let shouldFail = false;
    const first = runs.add("first", async () => {
      order.push("first");
      if (shouldFail) throw new Error("broken");
      return "one";
    });
    runs.add("second", async () => {
      order.push("second");
      return "two";
    });
    await runs.settled();
    expect(order).toEqual(["first", "second"]);
    shouldFail = true;
    runs.remake(first);
    await runs.settled();
    expect(bugs).toEqual(["Error: broken"]);
    expect(runs.html(first)).toBe("one");
    const event = runs.snapshot();
    expect(event.kind === "runs" && event.runs.map(({ state }) => state)).toEqual([
      "failed",
      "done",
    ]);
  });

  test("tell listeners of every change until they stop listening", async () => {
    const heard: string[] = [];
    const stop = runs.listen((event) => heard.push(event.kind));
    runs.add("one", async (tell) => {
      tell("half");
      return "";
    });
    await runs.settled();
    expect(heard).toEqual(["runs", "runs", "progress", "runs"]);
    stop();
    runs.add("two", async () => "");
    await runs.settled();
    expect(heard.length).toBe(4);
  });
});

describe("a folder of reports", () => {
  const put = (name: string): void => {
    mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, name, "report.html"), name);
  };

  test("gives its reports by name", async () => {
    put("b");
    put("a");
    mkdirSync(path.join(folder, "empty"));
    expect((await findReports(folder)).map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("leaves out links that lead out of it", async () => {
    put("a");
    const outside = mkdtempSync(path.join(os.tmpdir(), "mailflow-serve-outside-"));
    writeFileSync(path.join(outside, "report.html"), "secret");
    mkdirSync(path.join(folder, "b"));
    symlinkSync(path.join(outside, "report.html"), path.join(folder, "b", "report.html"));
    symlinkSync(outside, path.join(folder, "c"));
    expect((await findReports(folder)).map(({ name }) => name)).toEqual(["a"]);
    rmSync(outside, { recursive: true });
  });

  test("without any is an error with the next step", async () => {
    await expect(findReports(folder)).rejects.toMatchObject({ code: "INPUT_MISSING" });
  });
});
