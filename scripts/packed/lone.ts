import { chain, createApp } from '@sitflow/core';
import { playground } from '@sitflow/playground';
import { answer } from '@sitflow/stages';
import { injectable } from 'inversify';
import { of } from 'rxjs';

// In a folder without packages: what it imports, the command brings.
@injectable()
export class Unused {
  run = () => of({});
}

const stories = chain<{ context: string; question: string }>('stories').pipe(answer());
export const app = createApp({ modules: [playground()] });
export { stories as chain };
