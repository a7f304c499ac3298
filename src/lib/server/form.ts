/**
 * What a form sends is read by a schema, and each field is one text said once: a field sent twice, or
 * under a name with brackets, is not a form of ours. What is wrong comes back beside the field it is
 * about, in the reader's language.
 */
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { locales } from '#lib/paraglide/runtime.js';
import { m } from '#lib/paraglide/messages.js';
import { roles } from '#lib/people/may.ts';
import { longest } from './passwords.ts';

export type Errors = Partial<Record<string, string>>;
/** Nothing wrong with any field. */
export const noErrors: Errors = {};
export type Read<T> = { data: T; errors?: undefined } | { data?: undefined; errors: Errors };

/** Reads a form's fields; those in `lists` may be said several times, or not at all. */
export async function form<T>(
  request: Request,
  schema: z.ZodType<T>,
  lists: readonly string[] = [],
): Promise<Read<T>> {
  const sent = await request.formData();
  const fields: Record<string, unknown> = {};
  for (const name of lists) fields[name] = sent.getAll(name);
  for (const name of new Set(sent.keys())) {
    if (lists.includes(name)) continue;
    const values = sent.getAll(name);
    if (values.length > 1) error(400, m.form_twice());
    fields[name] = values[0];
  }
  const read = schema.safeParse(fields);
  if (read.success) return { data: read.data };
  const errors: Errors = {};
  for (const { path, message, code } of read.error.issues) {
    if (path.length === 0 || code === 'unrecognized_keys') error(400, m.form_unknown());
    errors[String(path[0])] ??= message;
  }
  return { errors };
}

const words = (most: number, missing: () => string) =>
  z
    .string({ error: missing })
    .trim()
    .transform((text) => text.normalize('NFC'))
    .pipe(
      z
        .string()
        .min(1, { error: missing })
        .max(most, { error: () => m.form_too_long({ most }) })
        .regex(/^[^\p{Cc}]*$/u, { error: () => m.form_signs() }),
    );

export const Name = words(200, () => m.form_name_missing());
export const Mail = z
  .string({ error: () => m.form_mail_wrong() })
  .trim()
  .toLowerCase()
  .max(254, { error: () => m.form_mail_wrong() })
  .pipe(z.email({ error: () => m.form_mail_wrong() }));
export const Password = z
  .string({ error: () => m.form_password_missing() })
  .min(1, { error: () => m.form_password_missing() })
  .max(longest, { error: () => m.form_too_long({ most: longest }) });
export const Secret = z.string().regex(/^[\w-]{20,100}$/, { error: () => m.form_unknown() });
export const Id = z.uuid({ error: () => m.form_unknown() });
export const Locale = z.enum(locales);
export const Roles = z
  .array(z.enum(roles), { error: () => m.form_roles_missing() })
  .min(1, { error: () => m.form_roles_missing() })
  .transform((chosen) => roles.filter((role) => chosen.includes(role)));
export const Currency = z.enum(Intl.supportedValuesOf('currency'), {
  error: () => m.form_currency_wrong(),
});
/** A short name by which files refer to something; empty is none. */
export const Code = z
  .string()
  .trim()
  .max(60, { error: () => m.form_too_long({ most: 60 }) })
  .regex(/^[^\p{Cc}]*$/u, { error: () => m.form_signs() })
  .transform((text) => text.normalize('NFC') || null);
