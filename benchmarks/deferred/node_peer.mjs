// Node's side: a line a benchmark, as Go prints them, named as ours. A third of
// each goes before it as a warm-up, so that the optimised code is measured.

const increment = (value) => value + 1;

// chain5 gives a promise five then(), resolves it and awaits the last.
async function chain5(n) {
  const start = performance.now();
  for (let i = 0; i < n; i++) {
    let resolve;
    const last = new Promise((r) => { resolve = r; })
      .then(increment).then(increment).then(increment).then(increment).then(increment);
    resolve(1);
    check(await last, 6);
  }
  return performance.now() - start;
}

// awaitSuspended awaits n promises that were made before. Two async functions
// take turns: each resolves what the other waits for, then awaits its own next
// one. So every promise is pending when it is awaited, and all that runs is
// awaiting and resolving: a single resolver would have to step aside after each,
// in a microtask of its own, and that takes as long again.
async function awaitSuspended(n) {
  const promises = new Array(n);
  const resolve = new Array(n + 1);
  for (let i = 0; i < n; i++) {
    promises[i] = new Promise((r) => { resolve[i] = r; });
  }
  resolve[n] = () => {}; // nobody waits after the last

  async function every2nd(i) {
    let sum = 0;
    for (; i < n; i += 2) {
      sum += await promises[i];
      resolve[i + 1](1);
    }
    return sum;
  }

  const even = every2nd(0);
  const odd = every2nd(1);
  const start = performance.now();
  resolve[0](1);
  check(await even + await odd, n);
  return performance.now() - start;
}

function check(got, want) {
  if (got !== want) throw new Error(`got ${got}, want ${want}`);
}

async function measure(name, benchmark, n) {
  await benchmark(Math.floor(n / 3));
  const milliseconds = await benchmark(n);
  console.log(`Benchmark${name} ${n} ${(milliseconds * 1e6 / n).toFixed(1)} ns/op`);
}

await measure("Chain5", chain5, 300_000);
await measure("AwaitSuspended", awaitSuspended, 300_000);
