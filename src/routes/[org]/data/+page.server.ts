import { may } from '#lib/people/may.ts';
import { enter } from '#lib/server/enter.ts';
import { history } from '#lib/server/imports.ts';
import { overview } from '#lib/server/overview.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { roles, within } = await enter(event, 'read');
  return within(async (tx) => ({
    overview: await overview(tx),
    history: [...(await history(tx, 20))],
    mayEdit: may(roles, 'edit figures'),
  }));
};
