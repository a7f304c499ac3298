import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sears = 'tests/reference/cases/01_sears_chain.json';

function rox(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/rox.ts', ...args], {
    cwd: root,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const answer = (graph: unknown): Record<string, unknown> => {
  const { stdout, stderr } = rox(['analyse', '-'], JSON.stringify({ graph }));
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Record<string, unknown>;
};

describe('rox analyse', () => {
  it('answers under the names of the reference cases', () => {
    const { status, stdout } = rox(['analyse', sears]);
    expect(status).toBe(0);
    const got = JSON.parse(stdout) as Record<string, unknown>;
    expect(got).toMatchObject({
      accept: true,
      spectralRadius: 0,
      loops: [],
      moneyGapAtResults: 5e6,
      selfMultiplier: { EmployeeAttitude: 1 },
      roxRatio: { RevenueGrowthPct: null },
    });
    const paths = got.topPaths as Record<string, { path: string[]; value: number }[]>;
    expect(paths.EmployeeAttitude?.[0]?.path).toEqual([
      'EmployeeAttitude',
      'CustomerImpression',
      'RevenueGrowthPct',
    ]);
    const effects = got.totalEffects as Record<string, Record<string, number>>;
    expect(effects.EmployeeAttitude?.RevenueGrowthPct).toBeCloseTo(0.1, 12);
  });

  it('reads the same from standard input', () => {
    const file = rox(['analyse', sears]);
    const piped = rox(['analyse', '-'], readFileSync(`${root}/${sears}`, 'utf8'));
    expect(piped).toEqual(file);
  });

  it('reads a map as the workspace exports it, with the scores that travel in it', () => {
    const [behaviour, result, link] = [1, 2, 3].map(
      (n) => `01900000-0000-7000-8000-00000000000${n}`,
    );
    const exported = {
      throughline: 'map/1',
      map: {
        fields: { name: 'Shop' },
        elements: [
          { id: behaviour, layer: 'behaviour', ord: 'a0V', fields: { name: 'Own it', target: 70 } },
          {
            id: result,
            layer: 'result',
            ord: 'a0V',
            fields: { name: 'Returning', target: 50, worth: 1000 },
          },
        ],
        links: [{ id: link, from: behaviour, to: result, fields: { strength: 0.5 } }],
      },
      scores: { [behaviour!]: { value: 60, se: 1 }, [result!]: { value: 45, se: 1 } },
    };
    const { status, stdout, stderr } = rox(['analyse', '-'], JSON.stringify(exported));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      moneyGapAtResults: 5000,
      attentionRoot: { [behaviour!]: 5000, [result!]: 0 },
    });
    const spoiled = rox(['analyse', '-'], JSON.stringify({ ...exported, map: {} }));
    expect(spoiled.status).toBe(2);
    expect(spoiled.stderr).toBe(
      'rox: map.fields is refused: Invalid input: expected object, received undefined.\n',
    );
  });

  it('accepts a map of nothing and a map of one element', () => {
    expect(answer({ nodes: [], edges: [] })).toMatchObject({ accept: true, valuePerPush: {} });
    expect(answer({ nodes: [{ id: 'A', valuePerPoint: 3 }], edges: [] })).toMatchObject({
      valuePerPush: { A: 3 },
      gap: { A: null },
      moneyGapAtResults: 0,
    });
  });

  it('refuses a runaway loop in its answer, not by its exit code', () => {
    const graph = {
      nodes: [{ id: 'A' }, { id: 'B', valuePerPoint: 1 }],
      edges: [
        { from: 'A', to: 'B', weight: 2 },
        { from: 'B', to: 'A', weight: 0.6 },
      ],
    };
    expect(answer(graph)).toMatchObject({
      accept: false,
      valuePerPush: { A: null, B: null },
      loops: [{ nodes: ['A', 'B'], gain: 1.2 }],
    });
  });

  it.each([
    ['no arguments', [], ''],
    ['an unknown command', ['analyze', sears], ''],
    ['no file', ['analyse'], ''],
    ['a file that is not there', ['analyse', 'nothing.json'], ''],
    ['a folder', ['analyse', 'tests'], ''],
    ['two files', ['analyse', sears, sears], ''],
    ['an unknown option', ['analyse', '--fast'], ''],
    ['no JSON', ['analyse', '-'], 'graph'],
    ['nothing at all', ['analyse', '-'], ''],
    ['no graph', ['analyse', '-'], '{}'],
    [
      'text for a number',
      ['analyse', '-'],
      '{"graph":{"nodes":[{"id":"A","score":"NaN"}],"edges":[]}}',
    ],
    [
      'an infinite number',
      ['analyse', '-'],
      '{"graph":{"nodes":[{"id":"A","score":1e999}],"edges":[]}}',
    ],
    [
      'a link to nowhere',
      ['analyse', '-'],
      '{"graph":{"nodes":[{"id":"A"}],"edges":[{"from":"A","to":"B"}]}}',
    ],
    [
      'two elements of one name',
      ['analyse', '-'],
      '{"graph":{"nodes":[{"id":"A"},{"id":"A"}],"edges":[]}}',
    ],
  ])('turns %s away with one sentence and exit code 2', (_, args, input) => {
    const { status, stdout, stderr } = rox(args, input);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^rox: .+\.\n$/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('names each fault of a graph by its code', () => {
    const graph = {
      nodes: [
        { id: 'A', score: 104, scale: [0, 100] },
        { id: 'B', se: -1 },
      ],
      edges: [
        { from: 'A', to: 'B', weight: null },
        { from: 'B', to: 'A', weight: 1 },
        { from: 'B', to: 'A', weight: 2 },
      ],
    };
    const { stderr } = rox(['analyse', '-'], JSON.stringify({ graph }));
    for (const code of ['score.outOfRange', 'se.negative', 'weight.notFinite', 'edge.duplicate']) {
      expect(stderr).toContain(code);
    }
  });

  it.each([[['--help']], [['analyse', '--help']], [['analyse', sears, '-h']]])(
    'explains itself: %s',
    (args) => {
      const { status, stdout } = rox(args);
      expect(status).toBe(0);
      expect(stdout).toMatch(/^Usage: rox /);
    },
  );
});

describe('the bin', () => {
  it('gives the same answer under whatever Node starts it', () => {
    const { stdout } = spawnSync('src/cli/rox.js', ['analyse', sears], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stdout).toBe(rox(['analyse', sears]).stdout);
  });
});
