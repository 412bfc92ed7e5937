import 'reflect-metadata';

export { App, createApp } from './app.js';
export type {
  AppOptions,
  ExampleOf,
  GenerateOptions,
  GenerateRun,
  JointResult,
  JointRunOptions,
  OneOptions,
  OperatorOptions,
  OutcomeStream,
  Result as RunResult,
} from './app-types.js';
export { type Clock, systemClock } from './base/clock.js';
export {
  type Blame,
  describe,
  type ErrorPlace,
  isSitflowError,
  nearest,
  SitflowError,
  type SitflowErrorOptions,
  toSitflowError,
} from './base/errors.js';
export { onAbort } from './base/on-abort.js';
export { checkOptions, type OptionNames } from './base/options.js';
export { hash32, unit } from './base/random.js';
export { addUsage } from './base/reply-facts.js';
export { retryAfterMs } from './base/retry-hints.js';
export { LruCacheStore } from './cache/lru-store.js';
export type { CacheStore } from './cache/store.js';
export { type AnyChain, Chain, type ChainStage, type Choice, chain, type KeepTest } from './chain/chain.js';
export type { AddsOf, Inferred, InputOf, NeedsOf, OutputOf } from './chain/chain-types.js';
export { type FingerprintOptions, fingerprint } from './chain/fingerprint.js';
export type { Computed, Part } from './chain/parts.js';
export { ModelRegistry } from './client/registry.js';
export type { MediaReference } from './engine/call/read-media.js';
export type { Pullable } from './engine/operators/admit.js';
export type { RunEvent } from './engine/run/events.js';
export type { Progress } from './engine/run/progress.js';
export type { ReadAlong, TextPiece } from './engine/run/read-along.js';
export type { RunOptions } from './engine/run/run.js';
export { type Audio, type AudioFile, type AudioSource, isAudio, isAudioSource } from './example/audio.js';
export {
  type Done,
  done,
  type FieldSource,
  type Fields,
  type Gathered,
  isOutcome,
  type Joined,
  joined,
  type Outcome,
  type Provenance,
  type Rejected,
  type RunDone,
  type RunOutcome,
  type RunRejected,
  rejected,
  type Span,
  type Trace,
} from './example/example.js';
export { canonicalJson, type Json } from './example/json.js';
export {
  type ImageSource,
  isBlob,
  isImageSource,
  isPicture,
  isRawPixels,
  type Picture,
  type PictureFile,
  type RawPixels,
} from './example/picture.js';
export type { Client, Derived } from './model/client-type.js';
export { type EntryForm, modelEntries, type NamedModel, type OneOrSeveral } from './model/entries.js';
export type { ClientLookup, DerivedEntry, ModelEntry, RuntimeEntry } from './model/models.js';
export { type ContainerModule, models } from './model/modules.js';
export type { Capacity, ReplyFacts, Usage } from './model/ports.js';
export {
  Answerer,
  type AnswerRequest,
  AudioReader,
  type CallOptions,
  Captioner,
  Embedder,
  type FinishReason,
  Judge,
  type Judgement,
  type JudgeRequest,
  type Model,
  PictureReader,
  portName,
  type Result,
  TextGenerator,
  Transcriber,
  type TranscriptionRequest,
  type TranslationRequest,
  Translator,
  VisionGenerator,
} from './model/ports.js';
export { repairPrompt, unrepaired } from './model/repair.js';
export { replyJson } from './model/reply-json.js';
export {
  type ChatMessage,
  type ChatTurn,
  chatMessages,
  checkedSettings,
  draws,
  GENERATION_SETTINGS,
  type GenerationSettings,
  plainPrompt,
  type TextRequest,
  unservedSetting,
  type VisionRequest,
} from './model/requests.js';
export { checkReply, checkResult, checkText } from './model/results.js';
export {
  type Asking,
  type AwayNotice,
  quiet,
  type RequestPolicy,
  type RequestScope,
  type RetryNotice,
  SCOPE,
} from './model/scope.js';
export {
  checkTemplate,
  fillTemplate,
  type Placeholders,
  placeholderKinds,
  placeholders,
  type TemplateFields,
  type TemplateKind,
} from './model/template.js';
export { JOINT_ADDS, type JointAdds, type JointOptions, type JointSettings } from './script/joint.js';
export { type Followed, type ReadOptions, readJoint, readOutput } from './script/read.js';
export { promptText, type Rendered, type RenderOptions, render, renderPrompt, type Step } from './script/render.js';
export { ArraySink, type RowSink, type RunManifest, type Summary, type TrainingExample } from './script/sink.js';
export { spokenInputs } from './script/speaking.js';
export type { Range } from './slots/limit.js';
export { Slots } from './slots/slots.js';
export type { FieldType } from './stage/field-type.js';
export { DEFAULT_POLICY } from './stage/policy.js';
export { type Script, type Speech, textScript, type Wording } from './stage/script.js';
export type { InnerStage } from './stage/stage.js';
export {
  type AnySpec,
  type ExpandSpec,
  type ExpandStage,
  type GatherSpec,
  type GatherStage,
  InnerStages,
  type OperatorContext,
  type Stage,
  type StageContext,
  type StageInput,
  StageOptions,
  type StageOutput,
  type StagePolicy,
  type StageSpec,
} from './stage/stage.js';
export { inOneScript, isWrittenIn, mayBeWrittenIn } from './words/languages.js';
export { fieldLabel, forLocale, languageName, SCRIPT_LOCALES } from './words/locales.js';
