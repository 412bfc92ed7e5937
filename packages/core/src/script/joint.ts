import { inject, injectable } from 'inversify';
import { SitflowError, toSitflowError } from '../base/errors.js';
import { identityOf } from '../cache/key.js';
import { type AnyChain, chain } from '../chain/chain.js';
import type { Part } from '../chain/parts.js';
import { done, type Fields, type Outcome, rejected } from '../example/example.js';
import type { Json } from '../example/json.js';
import type { Picture } from '../example/picture.js';
import { type CallOptions, type Model, type Result, TextGenerator, VisionGenerator } from '../model/ports.js';
import type { TextRequest, VisionRequest } from '../model/requests.js';
import { checkReply, checkText } from '../model/results.js';
import type { FieldType } from '../stage/field-type.js';
import type { AnySpec, Stage, StageContext } from '../stage/stage.js';
import { readJoint } from './read.js';
import { promptText, renderPrompt } from './render.js';
import { speaking } from './speaking.js';

export interface JointOptions {
  /** The model that answers the whole instruction: a TextGenerator's name, or a VisionGenerator's where the chain takes in pictures; or a fallback order. */
  readonly joint: string | readonly string[];
  /** The language of the instruction and the labels (default `en`). */
  readonly locale?: string;
}

/** What a joint run adds beside the chain's own fields, of which any may be missing. */
export interface JointAdds {
  /** By stage key: whether the model did that part. */
  readonly followed: Readonly<Record<string, boolean>>;
  /** The model's whole reply, without its reasoning. */
  readonly response: string;
}

export const JOINT_ADDS: readonly (keyof JointAdds)[] = ['followed', 'response'];

/** Why the other shapes cannot be said in one instruction. */
const UNSAID: Readonly<Record<Exclude<Part['kind'], 'stages'>, string>> = {
  choose: 'which branch an example takes is known only once earlier fields are there',
  keep: 'whether an example is kept is known only once earlier fields are there',
  expand: 'one answer does not become several examples',
  gather: 'one answer does not see the other examples',
};

/**
 * The chain as one stage: a single model is given the whole instruction, as `render` speaks it for training, and its answer is read back into the
 * same fields. Everything else (window, batches, patience, cache, order) is a run like any other.
 */
export function jointChain(
  of: AnyChain,
  { joint, locale = 'en', seed = 0 }: JointOptions & { readonly seed?: number | string },
): AnyChain {
  const shape = of.parts.find(({ kind }) => kind !== 'stages') as Exclude<Part, { kind: 'stages' }> | undefined;
  if (shape) {
    throw new SitflowError('joint.shape', `a chain with \`${shape.kind}\` has no joint run: ${UNSAID[shape.kind]}`, {
      chain: of.name,
      mend: 'Run the part before it jointly, as a chain of its own.',
    });
  }
  const heard = of.inputs.find((field) => of.types[field] === 'audio');
  if (heard !== undefined) {
    throw new SitflowError('joint.audio', 'a joint run asks with texts and pictures, and not with recordings', {
      chain: of.name,
      field: heard,
      mend: 'Run the part behind `transcribe` jointly, as a chain of its own.',
    });
  }
  const taken = JOINT_ADDS.find((field) => of.inputs.includes(field) || of.adds.includes(field));
  if (taken) {
    throw new SitflowError('joint.field', `the chain has a field "${taken}", which a joint run adds`, {
      chain: of.name,
      field: taken,
      mend: 'Give the field of the chain another name.',
    });
  }
  // Nothing of the example is needed where there are no branches; it says what is wrong before anything runs.
  renderPrompt(of, Object.fromEntries(of.inputs.map((field) => [field, ''])), { locale });
  const speech = speaking(of, {});
  const said = speech.flatMap(({ script }) => script.spoken);
  const asked = (example: Readonly<Fields>, id: string) => promptText(renderPrompt(of, example, { locale, seed, id }));
  const pictures = of.inputs.filter((field) => of.types[field] === 'picture');
  const types: Record<string, FieldType> = { followed: 'json', response: 'text' };
  for (const field of [...of.inputs, ...said]) if (of.types[field]) types[field] = of.types[field];
  const spec: AnySpec = {
    name: 'joint',
    // Raise it when replies are read otherwise.
    version: '3',
    stage: jointStage(of, pictures, asked, locale),
    // What is asked is told example by example; this is how the answer is read.
    options: {
      locale,
      stages: of.stages.map(({ key, spec }) => [key, ...identityOf(spec)] as Json),
      labels: speech.map(({ script }) => script.label(locale)),
    },
    use: { [pictures.length > 0 ? 'VisionGenerator' : 'TextGenerator']: joint },
    needs: of.inputs,
    adds: [...said, ...JOINT_ADDS],
    types,
    partial: true,
    keyedBy: (example, id) => [asked(example, id), ...pictures.map((field) => example[field])],
    policy: { batch: { size: 32, waitMs: 5 }, concurrency: 2 },
  };
  return chain(of.name).pipe(spec as never) as unknown as AnyChain;
}

/** A class of its own for each chain: what is spoken is code, and has no place among a spec's options. */
function jointStage(
  of: AnyChain,
  pictures: readonly string[],
  asked: (example: Readonly<Fields>, id: string) => string,
  locale: string,
) {
  interface Generator extends Model {
    generate(
      requests: readonly (TextRequest | VisionRequest)[],
      options: CallOptions,
    ): Promise<readonly Result<string>[]>;
  }

  @injectable()
  class JointStage implements Stage<Fields, Fields> {
    constructor(@inject(pictures.length > 0 ? VisionGenerator : TextGenerator) private readonly model: Generator) {}

    async run(example: Fields, context: StageContext): Promise<Outcome<Fields>> {
      return (await this.runBatch([example], context))[0] as Outcome<Fields>;
    }

    async runBatch(
      examples: readonly Fields[],
      { ids, signal, onText, allowTruncated }: StageContext,
    ): Promise<readonly Outcome<Fields>[]> {
      const requests = examples.map((example, i) => ({
        prompt: asked(example, ids[i] as string),
        ...(pictures.length > 0 && { pictures: pictures.map((field) => example[field] as Picture) }),
      }));
      const results = checkReply(
        await this.model.generate(requests, { signal, onText, allowTruncated }),
        requests.length,
      );
      return results.map((given) => {
        const result = checkText(given);
        if (!result.ok) return rejected(toSitflowError(result.error, 'model.failed'));
        const { fields, followed } = readJoint(of, result.value, { locale, cut: result.finishReason === 'length' });
        return done({ ...fields, followed, response: result.value }, `joint:${this.model.identity}`);
      });
    }
  }
  return JointStage;
}
