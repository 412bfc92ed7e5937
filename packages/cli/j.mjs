import { createJiti } from 'jiti';
const t=performance.now();
const core = await import('@sitflow/core');
console.log('core', performance.now()-t);
const jiti = createJiti(import.meta.url, { interopDefault: false, fsCache: false, moduleCache: true, tryNative: process.env.NATIVE==='1', sourceMaps: process.env.SM==='1', transformOptions: {retainLines: process.env.RL==='1'} });
const t2=performance.now();
try {
const m = await jiti.import(process.argv[2]);
console.log(Object.keys(m), performance.now()-t2, m.app instanceof core.App);
for await (const o of m.app.stream(m.chain,[{q:'1'}])) console.log(o.status,o.example?.r);
} catch (e) { console.log(performance.now()-t2); console.log(e.stack, Object.keys(e), e.code, e.loc); }
