import { execFile, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** How the Postfix under test sends. Units: whole seconds, the finest that Postfix counts in. */
export interface PostfixSettings {
  readonly queueRunSeconds: number;
  readonly minimalBackoffSeconds: number;
  readonly maximalBackoffSeconds: number;
  readonly lifetimeSeconds: number;
  /** Loopback port by recipient domain. */
  readonly portByDomain: Readonly<Record<string, number>>;
  /** Mail to this domain (the bounces) vanishes. */
  readonly senderDomain: string;
}

/** A Postfix of its own, beside any that the machine may run. */
export interface PostfixInstance {
  /** Where it takes mail, on loopback. */
  readonly port: number;
  /** Stops it and removes everything of it. */
  stop(): Promise<void>;
}

/** Why no instance can be started here; null = one can. */
export async function whyNoPostfix(): Promise<string | null> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "it needs root on Linux";
  try {
    await run("postfix", ["-c", "/etc/postfix", "-v", "status"]).catch((error: unknown) => {
      // A Postfix that does not run is told by its exit code; only a missing program is none.
      if (error instanceof Error && "code" in error && error.code === "ENOENT") throw error;
    });
    return null;
  } catch {
    return "no postfix; on Debian: apt-get install --no-install-recommends postfix";
  }
}

/** Starts an instance with its configuration, spool and log in a temporary folder. */
export async function startPostfix(settings: PostfixSettings): Promise<PostfixInstance> {
  const folder = await mkdtemp(path.join(tmpdir(), "mailflow-postfix-"));
  // Postfix's own user has to get through to its folders.
  await chmod(folder, 0o755);
  const etc = path.join(folder, "etc");
  const port = await freePort();
  for (const name of ["etc", "spool", "data", "log"]) await mkdir(path.join(folder, name));
  await chmod(path.join(folder, "data"), 0o700);
  await run("chown", ["postfix", path.join(folder, "data")]);
  await writeFile(path.join(etc, "main.cf"), mainConfig(folder, settings));
  await writeFile(path.join(etc, "master.cf"), masterConfig(port, settings));
  const postfix = async (command: string): Promise<void> => {
    await run("postfix", ["-c", etc, command]);
  };
  try {
    await postfix("start");
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  // It is a daemon: whoever interrupts the check must not leave it behind.
  const onInterrupt = (): void => {
    spawnSync("postfix", ["-c", etc, "abort"]);
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  };
  process.once("SIGINT", onInterrupt).once("SIGTERM", onInterrupt);
  return {
    port,
    stop: async () => {
      process.off("SIGINT", onInterrupt).off("SIGTERM", onInterrupt);
      await postfix("stop").catch(() => postfix("abort"));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function mainConfig(folder: string, settings: PostfixSettings): string {
  const transports = Object.entries(settings.portByDomain).map(
    ([domain, port]) => `{ ${domain} = smtp:[127.0.0.1]:${port} }`,
  );
  const values: Readonly<Record<string, string>> = {
    compatibility_level: "3.6",
    config_directory: path.join(folder, "etc"),
    queue_directory: path.join(folder, "spool"),
    data_directory: path.join(folder, "data"),
    maillog_file: path.join(folder, "log", "mail.log"),
    maillog_file_prefixes: path.join(folder, "log"),
    multi_instance_name: "postfix-mailflow",
    multi_instance_enable: "yes",
    myhostname: "postfix.mailflow.invalid",
    inet_interfaces: "127.0.0.1",
    inet_protocols: "ipv4",
    mynetworks: "127.0.0.0/8",
    mydestination: "",
    alias_maps: "",
    smtp_dns_support_level: "disabled",
    smtp_tls_security_level: "none",
    // Each attempt is a connection of its own, as the simulated sender makes them.
    smtp_connection_cache_on_demand: "no",
    initial_destination_concurrency: "50",
    default_destination_concurrency_limit: "50",
    in_flow_delay: "0s",
    transport_maps: `inline:{ ${transports.join(", ")}, { ${settings.senderDomain} = discard: } }`,
    queue_run_delay: `${settings.queueRunSeconds}s`,
    minimal_backoff_time: `${settings.minimalBackoffSeconds}s`,
    maximal_backoff_time: `${settings.maximalBackoffSeconds}s`,
    maximal_queue_lifetime: `${settings.lifetimeSeconds}s`,
  };
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join("");
}

/** Nothing is chrooted: the spool holds no copies of the system's files. */
function masterConfig(port: number, { queueRunSeconds }: PostfixSettings): string {
  const services = [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    "cleanup unix n - n - 0 cleanup",
    `qmgr unix n - n ${queueRunSeconds} 1 qmgr`,
    "rewrite unix - - n - - trivial-rewrite",
    "bounce unix - - n - 0 bounce",
    "defer unix - - n - 0 bounce",
    "trace unix - - n - 0 bounce",
    "verify unix - - n - 1 verify",
    "flush unix n - n 1000? 0 flush",
    "proxymap unix - - n - - proxymap",
    "smtp unix - - n - - smtp",
    "showq unix n - n - - showq",
    "error unix - - n - - error",
    "retry unix - - n - - error",
    "discard unix - - n - - discard",
    "anvil unix - - n - 1 anvil",
    "postlog unix-dgram n - n - 1 postlogd",
  ];
  return `${services.join("\n")}\n`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("no free port"));
      });
    });
  });
}
