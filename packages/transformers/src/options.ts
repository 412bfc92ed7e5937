import type { OneOrSeveral } from '@sitflow/core';
import type { AudioLimits } from './audio/reader.js';
import type { PictureLimits } from './pictures/reader.js';

/** A model for Transformers.js, and how to run it. */
export interface ModelOptions {
  /** An id on the Hub, or a folder in Transformers.js layout (a path that is absolute, starts with `.`, or exists; or a file URL). */
  readonly model: string | URL;
  /** The name that `use` takes (default: the last part of the id or path). */
  readonly name?: string;
  /**
   * Precision of the weights, as Transformers.js names it: fp32, fp16, q8, int8, uint8, q4, q4f16, bnb4. `auto` (default) takes of a folder
   * the first of these, in this order, that it has all files in that are loaded, or else of each the first that there is; of a Hub model fp32.
   */
  readonly dtype?: string;
  /** Where it runs: cpu (default), cuda, dml, … as far as onnxruntime-node has it. */
  readonly device?: string;
  /** A Hub model's revision (default main). */
  readonly revision?: string;
  /**
   * Where downloaded models are kept, in a folder for each id. Default: the user's cache folder, `~/.cache/sitflow/models` (or in `XDG_CACHE_HOME`),
   * `~/Library/Caches/sitflow/models`, `%LOCALAPPDATA%\sitflow\Cache\models`. The caches of Python libraries (HF_HOME) have another layout and are not read.
   */
  readonly cacheFolder?: string;
  /** A folder of models: an id is looked for there first. */
  readonly localFolder?: string;
  /** Never touch the network: take the model from the cache or fail. */
  readonly offline?: boolean;
  /** Another server in the Hub's place, for mirrors. */
  readonly remoteHost?: string;
  /** Threads of one operation (default: 1 for models under 50 MB, which more threads only slow down; else onnxruntime's choice). */
  readonly threads?: number;
  /** Further options of onnxruntime's sessions, as its `InferenceSession.SessionOptions` names them; plain data. Part of the model's identity. */
  readonly sessionOptions?: Readonly<Record<string, unknown>>;
  /**
   * The most new tokens in a reply; a request may set its own limit. Default: the limit in the model's `generation_config.json`, else 256. A reply that
   * reaches the limit has `finishReason: 'length'`, and an app rejects it (`reply.truncated`) unless the policy has `allowTruncated`.
   */
  readonly maxNewTokens?: number;
  /** Input tokens at most (default: what the model's configuration says, 1,024 where it says nothing). A longer text is refused. */
  readonly maxInputTokens?: number;
  /** Characters of a text at most (default 50,000). A longer one is refused before it is split or tokenized. */
  readonly maxCharacters?: number;
  /** Cut texts that are too long, instead of refusing them (default no). */
  readonly truncate?: boolean;
  /**
   * Texts or pictures generated at once (default 32 texts, 16 chats or pictures, 8 windows of a recording; of a text generator in q8, int8 or
   * uint8 one). A call has no more requests than that, unless the app's `capacity` says so; a translator's has at most 32 texts, which it splits.
   */
  readonly batchSize?: number;
}

export interface TranslatorOptions extends ModelOptions {
  /** The languages it reads, BCP 47: they narrow down what an unmarked text may be (default: those that the model names, if it names any). */
  readonly languages?: readonly string[];
  /** The languages it writes, BCP 47: a stage that asks for another is refused (default: those that the model names; else not checked). */
  readonly targets?: readonly string[];
  /** Translation models know sentences: texts are split, and put together again (default `sentence`). */
  readonly split?: 'sentence' | 'none';
}

export interface AnswererOptions extends ModelOptions {
  /** What a generative model is asked: `{question}` and `{context}` are filled in (default `question: {question} context: {context}`). */
  readonly prompt?: string;
  /** The answer is what follows this mark in what the model writes (for models that reason first). */
  readonly answerAfter?: string;
}

export interface EmbedderOptions extends ModelOptions {
  /** What stands for the text: the mean of its tokens' vectors (default), or the first token's (`cls`), as the model was trained for. */
  readonly pooling?: 'mean' | 'cls';
  /** Whether vectors are given the length 1 (default yes), so that their dot product is the cosine. */
  readonly normalize?: boolean;
}

export interface TransformersOptions {
  /** Translation: M2M100 and NLLB, which are told the languages; Marian and the like, which take the text as it is. */
  readonly translator?: OneOrSeveral<TranslatorOptions>;
  /** Captions: VisionEncoderDecoder. */
  readonly captioner?: OneOrSeveral<ModelOptions>;
  /** Answers: extractive (… ForQuestionAnswering) or generative (T5-like), as the model's architecture says. */
  readonly answerer?: OneOrSeveral<AnswererOptions>;
  /**
   * Text from text: decoder-only (Llama, Qwen, …: conversations by their chat template) or T5-like. Greedy unless the request says
   * otherwise; a T5-like model is always greedy, and takes one text.
   */
  readonly textGenerator?: OneOrSeveral<ModelOptions>;
  /** Texts as vectors: encoders exported for feature extraction (MiniLM, BERT, …). */
  readonly embedder?: OneOrSeveral<EmbedderOptions>;
  /** Transcripts: Whisper. */
  readonly transcriber?: OneOrSeveral<ModelOptions>;
  /**
   * Text about pictures: VisionEncoderDecoder models whose decoder goes on from a prompt (Donut-like), and image-text-to-text models. Proved with SmolVLM; others that Transformers.js loads so (Idefics3, Qwen2-VL, LLaVA with one
   * picture, …) are expected to work.
   */
  readonly visionGenerator?: OneOrSeveral<ModelOptions>;
  /** Limits on recordings. Of several runtimes in one app the first one's hold. */
  readonly audio?: AudioLimits;
  /** How pictures are read, and within which limits. Of several runtimes in one app the first one's hold. */
  readonly pictures?: PictureLimits;
}
