import { within } from '#lib/server/sql.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const open = await within(
    locals.database,
    {},
    (tx) => tx<{ hash: string }[]>`select open_manifests() as hash`,
  );
  return { open: open.map(({ hash }) => hash), code: locals.settings.phoneCode };
};
