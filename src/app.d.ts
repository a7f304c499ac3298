import type { Keys } from '#lib/server/pulse/keys.ts';
import type { Person, Session } from '#lib/server/sessions.ts';
import type { Windows } from '#lib/server/pulse/windows.ts';
import type { Settings } from '#lib/server/settings.ts';
import type { Database } from '#lib/server/sql.ts';

declare global {
  namespace App {
    interface Error {
      message: string;
      /** Finds this event in the operator's log. */
      id?: string;
    }
    interface Locals {
      id: string;
      /** The pool that requests run on; ask it through `within`. */
      database: Database;
      /** One connection kept apart, to ask whether the database answers at all. */
      health: Database;
      settings: Settings;
      /** The secrets of waves. */
      keys: Keys;
      /** How often somebody may knock where employees answer. */
      windows: Windows;
      /** Who is signed in, read from the session before each request. */
      person: Person | null;
      session: Session | null;
      /** Set where what was sent holds a sign that no text keeps. */
      unkeepable?: true;
      /** Set where the database could not be asked, so that the answer says to try again. */
      unavailable?: true;
    }
  }
}
export {};
