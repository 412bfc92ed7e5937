/** What the command is called by, for commands to paste: as npx runs it, or by its own name. */
export function commandName(env: NodeJS.ProcessEnv): string {
  return env.npm_command === 'exec' ? 'npx sitflow' : 'sitflow';
}
