import type { Person, Session } from '#lib/server/sessions.ts';
import type { Database } from '#lib/server/sql.ts';

declare global {
  namespace App {
    interface Locals {
      /** The pool that requests run on; ask it through `within`. */
      database: Database;
      /** Who is signed in, read from the session before each request. */
      person: Person | null;
      session: Session | null;
    }
  }
}
export {};
