import { createApp } from '@sitflow/core';
import { playground, students } from '@sitflow/playground';

// How models are called, by name (`*` is all of them). Parts that are left out stay as the model has them.
export const app = createApp({
  modules: [playground(), students()],
  capacity: { '*': { batch: 16 }, student: { concurrency: { from: 1, to: 4 } } },
});

// Changes it while runs are under way, from the next call on.
app.setCapacity({ student: { concurrency: 2 } });

await app.dispose();
