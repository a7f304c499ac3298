/**
 * Every way into the server: each load, action and endpoint of `src/routes`, with the right it asks for.
 * A new one without its line here fails `tests/journeys/doors.test.ts`, which then drives it as each
 * role, as a stranger, as nobody, and with the ids of another organisation.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import ts from 'typescript';
import type { Action } from '#lib/people/may.ts';

/** The right each way asks for in an organisation. */
export const rights: Record<string, Action> = {
  'load /[org]': 'read',
  'load /[org]/how': 'read',
  'load /[org]/data': 'read',
  'load /[org]/data/[metric]': 'read',
  'GET /[org]/data/example.csv': 'read',
  'load /[org]/data/import': 'edit figures',
  'load /[org]/maps': 'read',
  '?/create /[org]/maps': 'edit maps',
  '?/import /[org]/maps': 'edit maps',
  '?/rename /[org]/maps': 'edit maps',
  '?/copy /[org]/maps': 'edit maps',
  '?/away /[org]/maps': 'edit maps',
  '?/back /[org]/maps': 'edit maps',
  'load /[org]/maps/[map]': 'read',
  'load /[org]/maps/[map]/history': 'read',
  'load /[org]/scenarios': 'read',
  '?/make /[org]/scenarios': 'edit scenarios',
  'load /[org]/scenarios/[scenario]': 'read',
  '?/rename /[org]/scenarios/[scenario]': 'edit scenarios',
  '?/ask /[org]/scenarios/[scenario]': 'edit scenarios',
  '?/answer /[org]/scenarios/[scenario]': 'read',
  '?/rebase /[org]/scenarios/[scenario]': 'edit scenarios',
  '?/adopt /[org]/scenarios/[scenario]': 'edit scenarios',
  '?/drop /[org]/scenarios/[scenario]': 'edit scenarios',
  '?/reopen /[org]/scenarios/[scenario]': 'edit scenarios',
  'load /[org]/pulses': 'read',
  '?/make /[org]/pulses': 'build pulses',
  '?/remove /[org]/pulses': 'build pulses',
  'load /[org]/pulses/[pulse]': 'build pulses',
  'load /[org]/pulses/[pulse]/launch': 'build pulses',
  '?/default /[org]/pulses/[pulse]/launch': 'build pulses',
  'load /[org]/pulses/[pulse]/waves/[wave]': 'follow waves',
  '?/confirm /[org]/pulses/[pulse]/waves/[wave]': 'keep pulses honest',
  '?/withdraw /[org]/pulses/[pulse]/waves/[wave]': 'build pulses',
  '?/close /[org]/pulses/[pulse]/waves/[wave]': 'build pulses',
  'GET /[org]/pulses/[pulse]/waves/[wave]/manifest.json': 'follow waves',
  'load /[org]/pulses/[pulse]/waves/[wave]/paper': 'build pulses',
  'load /[org]/pulses/custodians': 'follow waves',
  '?/register /[org]/pulses/custodians': 'keep pulses honest',
  '?/giveUp /[org]/pulses/custodians': 'keep pulses honest',
  'load /[org]/pulses/ideas': 'answer ideas',
  '?/publish /[org]/pulses/ideas': 'answer ideas',
  '?/answer /[org]/pulses/ideas': 'answer ideas',
  '?/become /[org]/pulses/ideas': 'answer ideas',
  'load /[org]/pulses/[pulse]/results': 'read results',
  'GET /[org]/pulses/[pulse]/results/csv': 'read results',
  'GET /[org]/pulses/[pulse]/results/xlsx': 'read results',
  'load /[org]/pulses/[pulse]/results/comments': 'moderate comments',
  '?/show /[org]/pulses/[pulse]/results/comments': 'moderate comments',
  '?/drop /[org]/pulses/[pulse]/results/comments': 'moderate comments',
  'load /[org]/pulses/[pulse]/schedule': 'build pulses',
  '?/keep /[org]/pulses/[pulse]/schedule': 'build pulses',
  '?/stop /[org]/pulses/[pulse]/schedule': 'build pulses',
  '?/hours /[org]/pulses/[pulse]/schedule': 'build pulses',
  'load /[org]/pulses/people': 'keep audience',
  '?/look /[org]/pulses/people': 'keep audience',
  '?/again /[org]/pulses/people': 'keep audience',
  '?/bringIn /[org]/pulses/people': 'keep audience',
  '?/least /[org]/pulses/people': 'keep audience',
  '?/erase /[org]/pulses/people': 'keep audience',
  'GET /[org]/pulses/people/example.csv': 'keep audience',
  'load /[org]/settings': 'administer',
  '?/default /[org]/settings': 'administer',
  'load /[org]/settings/audit': 'administer',
  'GET /[org]/settings/audit/export': 'administer',
  'load /[org]/settings/audit/maps': 'administer',
  'GET /[org]/settings/audit/maps/export': 'administer',
  'load /[org]/settings/people': 'administer',
  '?/invite /[org]/settings/people': 'administer',
  '?/renew /[org]/settings/people': 'administer',
  '?/revoke /[org]/settings/people': 'administer',
  '?/roles /[org]/settings/people': 'administer',
  '?/leads /[org]/settings/people': 'administer',
  '?/remove /[org]/settings/people': 'administer',
  '?/passwordLink /[org]/settings/people': 'administer',
  'load /[org]/settings/units': 'administer',
  '?/add /[org]/settings/units': 'administer',
  '?/change /[org]/settings/units': 'administer',
  '?/remove /[org]/settings/units': 'administer',
  '?/preview /[org]/settings/units': 'administer',
  '?/bringIn /[org]/settings/units': 'administer',
  'GET /[org]/settings/units/export': 'administer',
  'GET /api/[org]/maps/[map]/export': 'read',
  'GET /api/[org]/maps/[map]/estimates': 'read',
  'POST /api/[org]/maps/[map]/estimates': 'read',
  'GET /api/[org]/maps/[map]/estimates/people': 'read',
  'GET /api/[org]/maps/[map]/learned': 'read',
  'POST /api/[org]/maps/[map]/learned': 'read',
  'GET /api/[org]/maps/[map]/log': 'read',
  'GET /api/[org]/maps/[map]/scores': 'read',
  'GET /api/[org]/maps/[map]/impact': 'read',
  'GET /api/[org]/maps/[map]/parts': 'read',
  'GET /api/[org]/maps/[map]/record': 'read',
  'GET /api/[org]/maps/[map]/snapshot': 'read',
  'GET /api/[org]/maps/[map]/timeline': 'read',
  'POST /api/[org]/maps/[map]/transactions': 'read',
  'GET /api/[org]/maps/[map]/stream': 'read',
  'POST /api/[org]/maps/[map]/presence': 'read',
  'GET /api/[org]/maps/[map]/talk': 'read',
  'POST /api/[org]/maps/[map]/talk': 'comment',
  'GET /api/[org]/maps/[map]/talk/people': 'read',
  'GET /api/[org]/scenarios/[scenario]': 'read',
  'PUT /api/[org]/pulses/[pulse]': 'build pulses',
  'POST /api/[org]/waves/[wave]/envelopes': 'keep pulses honest',
  'POST /api/[org]/waves/[wave]/paper': 'build pulses',
  'POST /api/[org]/waves/[wave]/tally': 'keep pulses honest',
  'POST /api/[org]/figures': 'edit figures',
  'POST /api/[org]/imports': 'edit figures',
  'PUT /api/[org]/imports/[import]/pieces/[piece]': 'edit figures',
  'POST /api/[org]/imports/[import]/inspect': 'edit figures',
  'POST /api/[org]/imports/[import]/try': 'edit figures',
  'POST /api/[org]/imports/[import]/run': 'edit figures',
  'GET /api/[org]/imports/[import]/lines': 'edit figures',
  'GET /api/[org]/metrics': 'read',
  'POST /api/[org]/metrics': 'edit figures',
  'PUT /api/[org]/metrics/[metric]': 'edit figures',
  'DELETE /api/[org]/metrics/[metric]': 'edit figures',
};

/** Routes outside any organisation, each with the reason that it may be. */
export const open: Record<string, string> = {
  '/': 'signs people in, and shows whoever is signed in their own organisations',
  '/account': 'a person’s own account, sessions and memberships; asks for the session',
  '/forgot': 'for who cannot sign in; says nothing about accounts',
  '/healthz': 'says whether the server lives, and nothing else',
  '/invitation': 'opened by the secret of its link',
  '/reset': 'opened by the secret of its link',
  '/s/find': 'tells a hash that everybody is told, to whoever has its beginning',
  '/s/issue': 'opened by the secret of its link, and knows nobody by anything else',
  '/s/open': 'opened by the secret of its link',
  '/s/speak': 'opened by a token that says for whom nothing',
  '/s/submit': 'opened by a token that says for whom nothing',
  '/s/told': 'opened by the secret of its link',
  '/s/trust': 'says to everybody alike what is promised',
  '/s/voice': 'opened by the secret of its link, and knows nobody by anything else',
  '/sign-out': 'ends the session that the browser holds, if any',
  '/sign-up': 'makes an account while sign-up is open',
};

export interface Door {
  /** `load`, `?/name` of an action, or a method. */
  way: string;
  route: string;
  file: string;
  /** Whether the file goes through `enter`. */
  entered: boolean;
}

/** All ways into the server, read from the sources. */
export function doors(root = 'src/routes'): Door[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|\/)\+(page\.|layout\.)?server\.ts$/.test(name))
    .sort()
    .flatMap((name) => {
      const file = `${root}/${name}`;
      const text = readFileSync(file, 'utf8');
      const route = `/${relative(root, `${root}/${dirname(name)}`)}`;
      const entered = /\benter\(event, /.test(text);
      return waysOf(file, text).map((way) => ({ way, route, file, entered }));
    });
}

function waysOf(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    const exported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!exported) return [];
    if (ts.isFunctionDeclaration(statement)) return statement.name ? [statement.name.text] : [];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
      if (!ts.isIdentifier(name)) return [];
      if (name.text !== 'actions') return [name.text];
      if (!initializer || !ts.isObjectLiteralExpression(initializer))
        throw new Error(`${file}: write the actions as an object, so that they can be counted`);
      return initializer.properties.map((property) =>
        property.name && ts.isIdentifier(property.name) ? `?/${property.name.text}` : '?/…',
      );
    });
  });
}
