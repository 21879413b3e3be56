// Every static check, side by side; prints what failed and nothing else.
const checks: Record<string, string[]> = {
  types: ['tsc', '-p', '.'],
  lint: ['biome', 'check', '--error-on-warnings', '.'],
  catalogue: ['bun', 'scripts/generate-catalogue.ts', '--check'],
  tokens: ['bun', 'scripts/token-report.ts', '--check'],
  layers: ['bun', 'test', 'test/invariants'],
  unused: ['knip', '--no-progress'],
};

const results = await Promise.all(
  Object.entries(checks).map(async ([name, [command = '', ...args]]) => {
    const child = Bun.spawn([`node_modules/.bin/${command}`, ...args], { stdout: 'pipe', stderr: 'pipe' });
    const [out, err, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { name, code, output: out + err };
  }),
);

for (const { name, code, output } of results) {
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (code !== 0) console.log(output);
}
process.exit(results.every(({ code }) => code === 0) ? 0 : 1);
