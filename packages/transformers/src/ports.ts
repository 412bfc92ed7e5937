import type {
  Answerer,
  AnswerRequest,
  CallOptions,
  Captioner,
  Picture,
  Result,
  TextGenerator,
  TranslationRequest,
  Translator,
} from '@sitflow/core';
import type { ModelHost } from './host/model-host.js';
import { joinSentences, splitSentences } from './sentences.js';

/** What the ports have in common: an identity, and a host to let go of. */
abstract class HostedModel {
  constructor(
    readonly identity: string,
    readonly host: ModelHost,
  ) {}

  dispose(): Promise<void> {
    return this.host.dispose();
  }
}

export class HostedTranslator extends HostedModel implements Translator {
  constructor(
    identity: string,
    host: ModelHost,
    readonly languages: readonly string[],
    private readonly split: 'sentence' | 'none',
  ) {
    super(identity, host);
  }

  async translate(
    requests: readonly TranslationRequest[],
    { signal }: CallOptions,
  ): Promise<readonly Result<string>[]> {
    const texts = requests.map(({ text, from }) =>
      this.split === 'none' ? { sentences: [text], gaps: ['', ''] } : splitSentences(text, from),
    );
    // A text without a sentence is asked for as it is: the model says what is wrong with it.
    const asked = texts.map(({ sentences }, i) => (sentences.length > 0 ? sentences : [requests[i]?.text ?? '']));
    const results = await this.host.request(asked.flat(), signal);
    let at = 0;
    return texts.map(({ gaps }, i): Result<string> => {
      const count = asked[i]?.length ?? 0;
      const own = results.slice(at, at + count);
      at += count;
      const failed = own.find((result) => !result.ok);
      if (failed) return failed;
      const values = own.map((result) => (result.ok ? result.value : ''));
      return { ok: true, value: joinSentences(values, gaps, requests[i]?.to ?? '') };
    });
  }
}

export class HostedCaptioner extends HostedModel implements Captioner {
  caption(pictures: readonly Picture[], { signal }: CallOptions): Promise<readonly Result<string>[]> {
    return this.host.request(
      pictures.map(({ bytes, hash }) => ({ bytes, hash })),
      signal,
    );
  }
}

export class HostedAnswerer extends HostedModel implements Answerer {
  answer(requests: readonly AnswerRequest[], { signal }: CallOptions): Promise<readonly Result<string>[]> {
    return this.host.request(
      requests.map(({ question, context }) => ({ question, context })),
      signal,
    );
  }
}

export class HostedTextGenerator extends HostedModel implements TextGenerator {
  generate(prompts: readonly string[], { signal }: CallOptions): Promise<readonly Result<string>[]> {
    return this.host.request(prompts, signal);
  }
}
