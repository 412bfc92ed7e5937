import { type AnySpec, checkTemplate, type Script, toSitflowError } from '@sitflow/core';
import { type AskOptions, type AskSettings, AskTextStage, AskVisionStage, askSettings, samples } from './ask.js';

/** A stage that asks a generator by a template of its own, which a user may replace. */
export interface AskSpec {
  readonly name: string;
  readonly template: string;
  /** Which field each placeholder of the template stands for: it must have them all, and no others. */
  readonly fields: Readonly<Record<string, string>>;
  readonly image?: string | undefined;
  readonly as: string;
  readonly settings?: AskSettings | undefined;
  readonly use?: string | readonly string[] | undefined;
  readonly script?: Script;
}

/** The spec of such a stage: a VisionGenerator is asked where there is a picture, else a TextGenerator. */
export function askSpec(asked: AskSpec): AnySpec {
  const { name, template, fields, image, as, use, script } = asked;
  const placeholders = Object.keys(fields);
  try {
    checkTemplate(template, { what: 'Its prompt', must: placeholders });
  } catch (thrown) {
    throw toSitflowError(thrown).at({ stage: name });
  }
  const texts = [...new Set(Object.values(fields))];
  const pictures = image === undefined ? [] : [image];
  const settings = askSettings(name, asked.settings);
  const options: AskOptions = { template, fields, filled: texts, pictures, settings, as };
  return {
    name,
    version: '2',
    stage: image === undefined ? AskTextStage : AskVisionStage,
    options: options as never,
    use: use === undefined ? undefined : { [image === undefined ? 'TextGenerator' : 'VisionGenerator']: use },
    needs: [...texts, ...pictures],
    adds: [as],
    types: {
      ...Object.fromEntries([...texts, as].map((field) => [field, 'text' as const])),
      ...(image !== undefined && { [image]: 'picture' as const }),
    },
    samples: samples(settings),
    ...(script && { script }),
  };
}
