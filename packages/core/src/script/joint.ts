import { inject, injectable } from 'inversify';
import { SitflowError } from '../base/errors.js';
import { identityOf } from '../cache/key.js';
import { type AnyChain, chain } from '../chain/chain.js';
import type { Part } from '../chain/parts.js';
import { done, type Fields, type Outcome } from '../example/example.js';
import type { Json } from '../example/json.js';
import type { Picture } from '../example/picture.js';
import { type Result, TextGenerator, VisionGenerator } from '../model/ports.js';
import { draws, type GenerationSettings, type TextRequest, type VisionRequest } from '../model/requests.js';
import type { FieldType } from '../stage/field-type.js';
import type { AnySpec, Stage, StageContext } from '../stage/stage.js';
import { readJoint } from './read.js';
import { promptText, renderPrompt } from './render.js';
import { speaking } from './speaking.js';

export interface JointOptions {
  /** The model that answers the whole instruction: a TextGenerator's name, or a VisionGenerator's where the chain takes in pictures; or a fallback order. */
  readonly joint: string | readonly string[];
  /** The language of the instruction and the labels (default `en`). */
  readonly locale?: string | undefined;
  /** How the model writes. What is absent is as its own settings have it; if it draws, it does so by the run's seed and the example's id. */
  readonly settings?: JointSettings | undefined;
}

export type JointSettings = Omit<GenerationSettings, 'seed'>;

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
  { joint, locale = 'en', seed = 0, settings = {} }: JointOptions & { readonly seed?: number | string },
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
    version: '4',
    stage: jointStage(of, { pictures, asked, locale, settings }),
    // What is asked is told example by example; this is how the answer is read.
    options: {
      locale,
      settings: settings as Json,
      stages: of.stages.map(({ key, spec }) => [key, ...identityOf(spec)] as Json),
      labels: speech.map(({ script }) => script.label(locale)),
    },
    use: { [pictures.length > 0 ? 'VisionGenerator' : 'TextGenerator']: joint },
    needs: of.inputs,
    adds: [...said, ...JOINT_ADDS],
    types,
    partial: true,
    samples: draws(settings),
    keyedBy: (example, id) => [asked(example, id), ...pictures.map((field) => example[field])],
  };
  return chain(of.name).pipe(spec as never) as unknown as AnyChain;
}

/** What a joint stage asks, beside an example. */
interface Asked {
  readonly pictures: readonly string[];
  readonly asked: (example: Readonly<Fields>, id: string) => string;
  readonly locale: string;
  readonly settings: JointSettings;
}

/** What both kinds of generators' clients have. */
interface Generator {
  readonly identity: string;
  generateResult(request: TextRequest | VisionRequest, context: StageContext): Promise<Result<string>>;
}

/** A class of its own for each chain: what is spoken is code, and has no place among a spec's options. */
function jointStage(of: AnyChain, { pictures, asked, locale, settings }: Asked) {
  @injectable()
  class JointStage implements Stage<Fields, Fields> {
    constructor(@inject(pictures.length > 0 ? VisionGenerator : TextGenerator) private readonly model: Generator) {}

    async run(example: Fields, context: StageContext): Promise<Outcome<Fields>> {
      const request = {
        prompt: asked(example, context.id),
        ...(pictures.length > 0 && { pictures: pictures.map((field) => example[field] as Picture) }),
        ...settings,
        ...(draws(settings) && { seed: context.seed }),
      };
      const result = await this.model.generateResult(request, context);
      if (!result.ok) throw result.error;
      const { fields, followed } = readJoint(of, result.value, { locale, cut: result.finishReason === 'length' });
      return done({ ...fields, followed, response: result.value }, `joint:${this.model.identity}`);
    }
  }
  return JointStage;
}

/** Throws `joint.incomplete` for a joint run's example that lacks a stage's part: it is no training example. */
export function checkComplete({ followed, response }: JointAdds): void {
  const missing = Object.keys(followed).filter((key) => !followed[key]);
  if (missing.length === 0) return;
  throw new SitflowError(
    'joint.incomplete',
    `the reply has no part for ${missing.join(', ')}, or one that cannot be read`,
    {
      mend: 'Let a model that follows the whole instruction answer, or leave `joint` out: each stage then has its own.',
      raw: response,
      blame: 'example',
    },
  );
}
