import path from "node:path";
import { describe, expect, test } from "vitest";
import { checkFile } from "../../../src/check/files.ts";
import { resolveScenario } from "../../../src/config/scenario/scenario.ts";
import { failure, withFiles } from "../config-helpers.ts";

const NOW = Date.parse("2026-11-24T00:00Z");

function check(content: string | Uint8Array, name = "inv.csv") {
  return withFiles({ [name]: content }, (folder) =>
    checkFile(path.join(folder, name), { nowMs: NOW, dateOrder: null }),
  );
}

async function builds(content: string | Uint8Array, name?: string) {
  const { servers } = await check(content, name);
  return servers.map(({ server, build, status }) => `${server} ${build} ${status}`);
}

function utf16(text: string): Uint8Array {
  return Buffer.from(`\ufeff${text}`, "utf16le");
}

const GET_EXCHANGE_SERVER =
  '"RunspaceId","Name","DataPath","Edition","ExchangeVersion","Fqdn","ServerRole","AdminDisplayVersion","Site","OriginatingServer","PSComputerName"\r\n' +
  '"1","EXCH01","C:\\data","Standard","0.1 (8.0.535.0)","EXCH01.contoso.example","Mailbox","Version 15.1 (Build 2507.6)","contoso.example/Sites/HQ","dc1.contoso.example","exch01.contoso.example"\r\n' +
  '"1","EXCH02","C:\\data","Standard","0.1 (8.0.535.0)","EXCH02.contoso.example","Mailbox","Version 15.2 (Build 32562.17)","contoso.example/Sites/HQ","dc1.contoso.example","exch01.contoso.example"\r\n';

const OF_GET_EXCHANGE_SERVER = [
  "exch01.contoso.example 15.1.2507.6 outOfDate",
  "exch02.contoso.example 15.2.2562.17 upToDate",
];

describe("an export of Get-ExchangeServer", () => {
  test.each([
    ["as it is", GET_EXCHANGE_SERVER],
    ["with a #TYPE line", `#TYPE Selected.Microsoft.Exchange.Data\r\n${GET_EXCHANGE_SERVER}`],
    ["with a byte order mark", `\ufeff${GET_EXCHANGE_SERVER}`],
    ["in UTF-16", utf16(GET_EXCHANGE_SERVER)],
    ["with semicolons", GET_EXCHANGE_SERVER.replaceAll('","', '";"')],
    ["with tabs", GET_EXCHANGE_SERVER.replaceAll('","', '"\t"')],
  ])("%s is read by Fqdn and AdminDisplayVersion", async (_what, content) => {
    expect(await builds(content)).toEqual(OF_GET_EXCHANGE_SERVER);
  });

  test("names the columns, and says that its builds are those of cumulative updates", async () => {
    const { facts, warnings } = await check(GET_EXCHANGE_SERVER);
    expect(facts).toEqual([
      "2 servers in 2 rows",
      'The inventory\'s servers were read from column "Fqdn", their builds from "AdminDisplayVersion"',
    ]);
    expect(warnings.map(({ code }) => code)).toEqual([
      "INVENTORY_COLUMN_UNUSED",
      "INVENTORY_BUILD_OF_CU",
    ]);
    expect(warnings[0]?.message).toBe(
      '9 columns of the inventory are not used: "runspaceid", "name", "datapath" and others.',
    );
    expect(warnings[1]?.message).toContain("(Get-Command ExSetup.exe).FileVersionInfo.FileVersion");
  });

  test("tells a replay the same", async () => {
    const scenario = await withFiles({ "i.csv": GET_EXCHANGE_SERVER }, (folder) =>
      resolveScenario(
        { traffic: { trace: { files: "l.csv" } }, inventory: "i.csv" },
        { file: null, place: () => null, baseFolder: folder },
      ),
    );
    expect(scenario.warnings.map(({ code }) => code)).toEqual([
      "INVENTORY_COLUMNS",
      "INVENTORY_COLUMN_UNUSED",
      "INVENTORY_BUILD_OF_CU",
    ]);
  });

  test("without AdminDisplayVersion has no builds, which is not up to date", async () => {
    const report = await check('"Name","Edition"\r\n"EXCH01","Standard"\r\n');
    expect(report.servers[0]).toMatchObject({ server: "exch01", build: null, status: "unknown" });
    expect(report.facts[1]).toContain("and it has no column of builds");
  });
});

describe("a list", () => {
  test.each([
    ["Server,Version\nEXCH01,15.01.2507.039\n", "exch01 15.1.2507.39 outOfDate"],
    ["Server;Version\nEXCH01;15.01.2507.061\n", "exch01 15.1.2507.61 upToDate"],
    ["ComputerName,FileVersion\nexch01,15.01.2507.061\n", "exch01 15.1.2507.61 upToDate"],
    ["ServerName,ProductVersion\nexch01,15.01.2507.061\n", "exch01 15.1.2507.61 upToDate"],
    ["Host,ExSetupVersion\nexch01,15.1.2507.61\n", "exch01 15.1.2507.61 upToDate"],
    ["Server Name\tBuild Number\nexch01\t15.1.2507.61\n", "exch01 15.1.2507.61 upToDate"],
    ["server_name,build_number\nexch01,15.1.2507.61\n", "exch01 15.1.2507.61 upToDate"],
    [
      "cn,Name,serialNumber\nx,exch01,Version 15.1 (Build 32507.6)\n",
      "exch01 15.1.2507.6 outOfDate",
    ],
    [
      "Name,Version,PSComputerName\nExSetup.exe,15.1.2507.61,exch01\n",
      "exch01 15.1.2507.61 upToDate",
    ],
    [
      "Name,AdminDisplayVersion,ExSetupVersion\nexch01,Version 15.1 (Build 2507.6),15.1.2507.61\n",
      "exch01 15.1.2507.61 upToDate",
    ],
    ["name,build\nexch01,15.1.2507.61\n", "exch01 15.1.2507.61 upToDate"],
    ["server,build\nexch01,15.1.32507.6\n", "exch01 15.1.2507.6 outOfDate"],
  ])("%j is read", async (csv, expected) => {
    expect(await builds(csv)).toEqual([expected]);
  });

  test.each([
    [
      "server,Patchlevel\nexch01,15.1.2507.39\n",
      'column "patchlevel" holds what looks like builds',
    ],
    ["server,Exch\nexch01,15.1.2507\nexch02,15.1.2507\n", 'column "exch" holds what looks like'],
    ["server,x\nexch01,\nexch02,15.1 (Build 2507.6)\n", 'column "x" holds what looks like builds'],
    ["Server,Version\nexch01,CU23\n", 'column "Version": expected builds such as 15.1.2507.61'],
    ["Name,ExchangeVersion\nexch01,0.1 (8.0.535.0)\n", 'column "ExchangeVersion": expected builds'],
    [
      "Server,FileVersion,ProductVersion\nexch01,15.1.2507.61,15.1.2507.39\n",
      'columns "FileVersion" and "ProductVersion" hold builds that differ',
    ],
    ["Edition,Version\nStandard,15.1.2507.61\n", 'expected a column "server", received'],
  ])("%j is refused with what was found", async (csv, message) => {
    const error = await failure(() => check(csv));
    expect(error.code).toBe("INVENTORY_INVALID");
    expect(error.message).toContain(message);
    expect(error.hint).toContain(`The file has "${csv.split(",")[0]?.toLowerCase()}"`);
    expect(error.hint).toContain("then run: mailflow check");
  });

  test("of servers alone stays allowed, whatever addresses and Windows versions it holds", async () => {
    const csv = "server,ip,os version,key\nexch01,15.0.2.10,10.0.17763.1,192.0.2.1\n";
    expect(await builds(csv)).toEqual(["exch01 null unknown"]);
  });

  test("says that a build is unknown, and never that the server is up to date", async () => {
    const csv = "server,build\na,15.1.9999.1\nb,15.2.9999.1\nc,16.0.1.1\nd,15.1.2507.999\n";
    const { servers, warnings } = await check(csv);
    expect(servers.map(({ status }) => status)).toEqual([
      "unknown",
      "unknown",
      "unknown",
      "uncertain",
    ]);
    expect(warnings.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringContaining(
        "UNKNOWN_BUILD Unknown build: a has 15.1.9999.1, b has 15.2.9999.1, c has 16.0.1.1.",
      ),
    ]);
  });
});

const HTML = `<html>
        <body>
        <h1 align=""center"">Exchange Health Checker v26.11.01.0001</h1><br>
        <h2>Servers Overview</h2> <p>
        <table>
        <tr>
<th>Server Name</th>
<th>Generation Time</th>
<th>Exchange Version</th>
</tr>
<tr>
<td class="">EXCH01</td>
<td class="">11/24/2026 8:00:02 AM</td>
<td class="">Exchange 2016 CU23 Oct25SU</td>
</tr>
</table>
</p>
<p>
<h2>Server Details</h2>
<table><tr>
<th>Server Name</th>
<th>EXCH01</th>
</tr>
<tr>
<td class="">Exchange Version</td><td class="">Exchange 2016 CU23 Oct25SU</td>
</tr>
<tr>
<td class="">Build Number</td><td class="">15.01.2507.061</td>
</tr>
<tr>
<td class="">Some driver</td><td class="">10.0.17763.1</td>
</tr>
<tr>
<th>Server Name</th>
<th>EXCH02.contoso.example</th>
</tr>
<tr>
<td class="Yellow">Build Number</td><td class="Yellow">15.01.2507.006</td>
</tr>
<tr>
<td class="Yellow">Warning</td><td class="Yellow">Didn't detect ExSetup.exe on the server.</td>
</tr>
</table>
</p>
</body>
</html>`;

const XML = `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
  <Obj RefId="0">
    <Props>
      <Obj N="HealthCheckerExchangeServer" RefId="1">
        <Props>
          <S N="ServerName">EXCH01</S>
          <Obj N="HardwareInformation" RefId="2">
            <Props><S N="ServerName">not-this-one</S><Nil N="Model" /></Props>
          </Obj>
          <Obj N="ExchangeInformation" RefId="3">
            <Props>
              <Obj N="BuildInformation" RefId="4">
                <Props>
                  <Obj N="ExchangeSetup" RefId="5">
                    <ToString>File: ExSetup.exe</ToString>
                    <Props><S N="FileVersion">15.01.2507.061</S><I32 N="FileBuildPart">2507</I32></Props>
                  </Obj>
                </Props>
              </Obj>
              <Obj N="Other" RefId="6"><Props><S N="FileVersion">10.0.17763.1</S></Props></Obj>
            </Props>
          </Obj>
        </Props>
      </Obj>
    </Props>
  </Obj>
</Objs>`;

const TEXT =
  "Exchange Health Checker version 26.11.01.0001\r\n\r\nExchange Information\r\n--------------------\r\n" +
  "\tName: EXCH01\r\n\tGeneration Time: 11/24/2026 08:00:02\r\n" +
  "\tVersion: Exchange 2016 CU23 Oct25SU\r\n\tBuild Number: 15.01.2507.061\r\n";

describe("a report of HealthChecker", () => {
  test("in HTML gives the build number below each server's name", async () => {
    expect(await builds(HTML, "ExchangeAllServersReport.html")).toEqual([
      "exch01 15.1.2507.61 upToDate",
      "exch02.contoso.example 15.1.2507.6 outOfDate",
    ]);
    const { facts, warnings } = await check(HTML, "r.html");
    expect(facts[1]).toBe(
      "Servers and builds were read from the build numbers of HealthChecker's HTML report",
    );
    expect(warnings[0]?.message).toContain("HealthChecker's report of EXCH02.contoso.example has");
  });

  test.each([
    ["XML", XML, "h.xml"],
    ["XML in UTF-16", utf16(`<?xml version="1.0"?>\n${XML}`), "h.xml"],
    ["text", TEXT, "h.txt"],
  ])("in %s gives the version of ExSetup", async (_what, content, name) => {
    expect(await builds(content, name)).toEqual(["exch01 15.1.2507.61 upToDate"]);
  });

  test.each([
    ["another page", "<html><body><h2>Server Details</h2></body></html>", "x.html"],
    ["a server without a build", HTML.replace("15.01.2507.061", ""), "x.html"],
    ["a server with two builds", HTML.replace("Some driver", "Build Number"), "x.html"],
    ["an object cut short", XML.replace('<S N="FileVersion">15.01.2507.061</S>', ""), "x.xml"],
    ["no build number in the text", TEXT.replace("Build Number", "Build"), "x.txt"],
  ])("that is %s is refused with the next step", async (_what, content, name) => {
    const error = await failure(() => check(content, name));
    expect(error.code).toBe("INVENTORY_INVALID");
    expect(error.message).toContain("expected one build number for each server, received");
    expect(error.hint).toContain("server,build; then run: mailflow check servers.csv");
  });
});

describe("the provider's report as an inventory", () => {
  test("brings its builds and dates into a scenario", async () => {
    const text =
      "ServerFQDN : EXCH01.contoso.example\nBuild : 15.1.2507.39\nExchangeServer : Exchange 2016\n" +
      "FirstDetectedDate : 2026-09-20 10:00:00\n";
    const { model } = await withFiles({ "r.txt": text }, (folder) =>
      resolveScenario(
        { traffic: { trace: { files: "l.csv" } }, inventory: "r.txt" },
        { file: null, place: () => null, baseFolder: folder },
      ),
    );
    expect(model.servers).toMatchObject([
      {
        name: "exch01.contoso.example",
        build: "15.1.2507.39",
        firstDetectedMs: Date.parse("2026-09-20T10:00Z"),
      },
    ]);
  });
});
