import 'reflect-metadata';

export { App, createApp } from './app.js';
export type {
  AppOptions,
  ExampleOf,
  GenerateOptions,
  GenerateRun,
  JointResult,
  JointRunOptions,
  OperatorOptions,
  OutcomeStream,
  Result as RunResult,
} from './app-types.js';
export { type Audio, type AudioFile, type AudioSource, isAudio, isAudioSource } from './audio.js';
export { type AnyChain, Chain, type ChainStage, type Choice, chain, type KeepTest } from './chain.js';
export type { AddsOf, Inferred, InputOf, NeedsOf, OutputOf } from './chain-types.js';
export type { Pullable } from './engine/admit.js';
export { type Clock, systemClock } from './engine/clock.js';
export { onAbort } from './engine/on-abort.js';
export { DEFAULT_POLICY } from './engine/policy.js';
export type { ReadAlong, TextPiece } from './engine/read-along.js';
export type { RunOptions } from './engine/run.js';
export {
  type Blame,
  describe,
  type ErrorPlace,
  isSitflowError,
  nearest,
  SitflowError,
  type SitflowErrorOptions,
  toSitflowError,
} from './errors.js';
export type { Progress, RunEvent } from './events.js';
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
} from './example.js';
export type { FieldType } from './field-type.js';
export { ArraySink, type RowSink, type Summary, type TrainingExample } from './generate.js';
export { JOINT_ADDS, type JointAdds, type JointOptions } from './joint.js';
export { canonicalJson, type Json } from './json.js';
export { inOneScript, isWrittenIn, mayBeWrittenIn } from './languages.js';
export { LruMemoryStore, type MemoryStore, type Remembered } from './memory.js';
export { type ModelEntry, type ModelLookup, ModelRegistry } from './models.js';
export { type ContainerModule, models } from './modules.js';
export { checkOptions, type OptionNames } from './options.js';
export type { Computed, Part } from './parts.js';
export {
  type ImageSource,
  isBlob,
  isImageSource,
  isPicture,
  isRawPixels,
  type Picture,
  type PictureFile,
  type RawPixels,
} from './picture.js';
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
} from './ports.js';
export { hash32, unit } from './random.js';
export { askForRepairs, repairPrompt, unrepaired } from './repair.js';
export { replyJson } from './reply-json.js';
export {
  type ChatMessage,
  type ChatTurn,
  chatMessages,
  checkedSettings,
  draws,
  type GenerationSettings,
  plainPrompt,
  type TextRequest,
  unservedSetting,
  type VisionRequest,
} from './requests.js';
export { checkReply, checkResult, checkText } from './results.js';
export { fieldLabel, forLocale, languageName, SCRIPT_LOCALES } from './script/locales.js';
export { type Followed, type ReadOptions, readJoint, readOutput } from './script/read.js';
export { promptText, type Rendered, type RenderOptions, render, renderPrompt } from './script/render.js';
export { type Script, type Speech, textScript, type Wording } from './script/script.js';
export { spokenInputs } from './script/speaking.js';
export {
  type AnySpec,
  type ExpandSpec,
  type ExpandStage,
  type GatherSpec,
  type GatherStage,
  InnerStages,
  type Stage,
  type StageContext,
  StageOptions,
  type StagePolicy,
  type StageSpec,
} from './stage.js';
export {
  checkTemplate,
  fillTemplate,
  type Placeholders,
  placeholderKinds,
  placeholders,
  type TemplateFields,
  type TemplateKind,
} from './template.js';
