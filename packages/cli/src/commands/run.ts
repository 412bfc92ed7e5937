import type { Interrupt } from '../interrupt.js';
import { membersOf, objectOf, withFields } from '../rows/members.js';
import { addedBy, type PreparedRow } from '../rows/prepare.js';
import { usageError } from '../rows/usage-error.js';
import type { Results } from '../stdout.js';
import { commandName } from './called-as.js';
import type { RunCommandOptions } from './options.js';
import { overRows } from './over-rows.js';

/** `sitflow run`: each row with the fields that the chain adds. */
export function run(
  modulePath: string,
  options: RunCommandOptions,
  interrupt: Interrupt,
  stdout: Results,
): Promise<number> {
  const { joint, locale } = options;
  if (joint === undefined && locale !== undefined) {
    throw usageError('no-joint', '--locale is only for joint runs', {
      mend: 'Leave it out, or name the model that answers the whole chain: --joint NAME.',
    });
  }
  return overRows(
    { called: { command: 'run', modulePath, options, name: commandName(process.env) }, interrupt, stdout },
    async ({ module, source, runOptions, event, done, reject, warnAtEnd }) => {
      const { chain, app } = module;
      const adds = addedBy(chain, joint !== undefined);
      const outcomes =
        joint === undefined
          ? app.stream(chain, source, runOptions)
          : app.stream(chain, source, { ...runOptions, joint, ...(locale !== undefined && { locale }) });
      outcomes.events$.subscribe(event);
      const missed = new MissedParts();
      if (joint !== undefined) warnAtEnd(() => missed.warnings(joint.join(', ')));
      for await (const outcome of outcomes) {
        if (outcome.status === 'rejected') await reject(outcome);
        else {
          const example = outcome.example as Record<string, unknown>;
          if (joint !== undefined) missed.count(example.followed as Readonly<Record<string, boolean>>);
          await done(outcome.index, (row) => withAdded(row, outcome.id, example, adds));
        }
      }
    },
  );
}

/** What the replies of a joint run left out: no error, but nothing to be passed over in silence either. */
class MissedParts {
  private readonly parts = new Map<string, number>();
  private replies = 0;

  count(followed: Readonly<Record<string, boolean>>): void {
    this.replies++;
    for (const [part, did] of Object.entries(followed))
      this.parts.set(part, (this.parts.get(part) ?? 0) + (did ? 0 : 1));
  }

  warnings(model: string): readonly string[] {
    const missed = [...this.parts].filter(([, times]) => times > 0);
    if (missed.length === 0) return [];
    const said = missed.map(([part, times]) => `${part} in ${times} of ${this.replies} replies`).join(', ');
    const none = missed.every(([, times]) => times === this.replies) && missed.length === this.parts.size;
    const mend = none ? ' Is it tuned for this chain, and for the language that it is asked in?' : '';
    return [`--joint ${model} left out ${said}.${mend}`];
  }
}

/**
 * The row as it was written, its own fields untouched, and behind them what the chain added. One of several that the chain made of the row has
 * an id of its own.
 */
function withAdded(
  row: PreparedRow,
  id: string,
  result: Readonly<Record<string, unknown>>,
  adds: readonly string[],
): string {
  const { json = '{}' } = row;
  const own = row.example as Readonly<Record<string, unknown>>;
  const added = adds.filter((field) => {
    if (!Object.hasOwn(result, field) || result[field] === undefined) return false;
    // A null as gold is none: what the stage added takes its place.
    return !Object.hasOwn(own, field) || (own[field] === null && result[field] !== null);
  });
  const kept = added.some((field) => Object.hasOwn(own, field)) ? withoutFields(json, added) : json;
  const fields = Object.fromEntries(added.map((field) => [field, result[field]]));
  return withFields(id === row.id ? kept : withId(kept, id), fields);
}

function withoutFields(json: string, fields: readonly string[]): string {
  return objectOf(membersOf(json).filter(({ key }) => !fields.includes(key)));
}

function withId(json: string, id: string): string {
  const members = membersOf(json).filter(({ key }) => key !== 'id');
  return objectOf([{ key: 'id', value: JSON.stringify(id) }, ...members]);
}
