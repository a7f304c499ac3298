/** What every command of `rox` is: words about itself, the form of what it reads and prints, a run. */
import * as z from 'zod';

export interface Options {
  /** Key of the random draws; the same seed gives the same answer. */
  readonly seed: number;
  readonly draws: number;
  /** Threads that draw; the answer is the same for any number. */
  readonly workers?: number;
}

export type Answer = Record<string, unknown>;

export interface Command {
  readonly summary: string;
  readonly help: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** Answers for parsed JSON. @throws BadInput */
  readonly run: (input: unknown, options: Options) => Answer | Promise<Answer>;
}

/** Figures by element id; null where unknown. */
export const byId = z.record(z.string(), z.number().nullable());

/** A number, or null where it is unknown or not finite. */
export const figure = z.number().nullable();

/** The JSON Schemas of what a command reads and what it prints. */
export function schemasOf({ input, output }: Command): Record<string, unknown> {
  return {
    input: z.toJSONSchema(input, { io: 'input' }),
    output: z.toJSONSchema(output),
  };
}
