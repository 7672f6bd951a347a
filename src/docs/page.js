// The log-in box of the docs page. The tokens live as long as the tab; try-it-out sends them and renews them in time.
'use strict';

(() => {
  const API = '/api/v1';
  const TOKENS = 'e-utendaji.tokens';
  const LANGUAGE = 'e-utendaji.language';
  const EARLY = 30_000; // a token that is over within half a minute is renewed first
  const WORDS = {
    en: { over: 'Your session is over. Log in again.', unreachable: 'The service cannot be reached. Try again.' },
    sw: { over: 'Kipindi chako kimekwisha. Ingia tena.', unreachable: 'Huduma haipatikani. Jaribu tena.' },
  };
  const $ = (id) => document.getElementById(id);
  const [logIn, logOut, who, refusal, language] =
    ['log-in', 'log-out', 'who', 'refusal', 'language'].map($);

  let ui;
  let renewal; // under way: several requests at once wait for the same one
  let tokens = read(sessionStorage, TOKENS);

  function read(store, name) {
    try { return JSON.parse(store.getItem(name)); } catch { return null; }
  }

  // A browser may forbid to keep anything; the page works without.
  function keep(store, name, value) {
    try {
      if (value === null) store.removeItem(name); else store.setItem(name, JSON.stringify(value));
    } catch { /* for this view only */ }
  }

  function say(sentence) {
    refusal.textContent = sentence ?? '';
    refusal.hidden = !sentence;
  }

  function show() {
    logIn.hidden = Boolean(tokens);
    logOut.hidden = !tokens;
    who.textContent = tokens?.name ?? '';
    if (tokens && ui) ui.preauthorizeApiKey('bearer', tokens.access);
  }

  function hold(answer) {
    tokens = answer && {
      access: answer.access_token,
      refresh: answer.refresh_token,
      until: Date.now() + answer.expires_in * 1000,
      name: answer.account?.display_name ?? tokens?.name,
    };
    keep(sessionStorage, TOKENS, tokens);
    show();
  }

  async function call(verb, path, body, token) {
    const headers = { 'Accept-Language': language.value };
    if (body) headers['Content-Type'] = 'application/json';
    if (token) headers.Authorization = `Bearer ${token}`;
    let answer;
    try {
      answer = await fetch(API + path, { method: verb, headers, body: body && JSON.stringify(body) });
    } catch {
      throw new Error(WORDS[language.value].unreachable);
    }
    const json = answer.status === 204 ? null : await answer.json().catch(() => null);
    if (!answer.ok) throw Object.assign(new Error(json?.detail ?? String(answer.status)), { status: answer.status });
    return json;
  }

  function renew() {
    renewal ??= call('POST', '/sessions/refresh', { refresh_token: tokens.refresh })
      .then(hold, (problem) => {
        if (problem.status !== 401) throw problem;
        hold(null);
        ui.authActions.logout(['bearer']);
        say(WORDS[language.value].over);
      })
      .finally(() => { renewal = undefined; });
    return renewal;
  }

  // Before each request of try-it-out: the language, and a token that is in time.
  async function prepare(request) {
    if (!new URL(request.url, location.href).pathname.startsWith(API)) return request;
    request.headers['Accept-Language'] = language.value;
    const sent = request.headers.Authorization;
    if (tokens && sent === `Bearer ${tokens.access}` && Date.now() > tokens.until - EARLY) {
      await renew().catch((problem) => say(problem.message));
      if (tokens) request.headers.Authorization = `Bearer ${tokens.access}`;
    }
    return request;
  }

  // Labels carry their Swahili; the English is what the page was written in.
  function translate() {
    document.documentElement.lang = language.value;
    for (const label of document.querySelectorAll('[data-sw]')) {
      label.dataset.en ??= label.textContent;
      label.textContent = label.dataset[language.value];
    }
  }

  logIn.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = logIn.querySelector('button');
    button.disabled = true;
    say(null);
    try {
      const typed = new FormData(logIn);
      hold(await call('POST', '/sessions', { login: typed.get('login').trim(), password: typed.get('password') }));
      logIn.reset();
    } catch (problem) {
      say(problem.message);
    } finally {
      button.disabled = false;
    }
  });

  logOut.addEventListener('submit', async (event) => {
    event.preventDefault();
    say(null);
    const { access } = tokens;
    hold(null);
    ui.authActions.logout(['bearer']);
    // If it was over already, there is nothing left to end.
    await call('DELETE', '/sessions/current', null, access).catch(() => {});
  });

  language.value = read(localStorage, LANGUAGE) ?? (navigator.language.startsWith('sw') ? 'sw' : 'en');
  if (!language.value) language.value = 'en';
  language.addEventListener('change', () => {
    keep(localStorage, LANGUAGE, language.value);
    say(null);
    translate();
  });
  translate();

  ui = SwaggerUIBundle({
    url: '/api/openapi.json',
    dom_id: '#swagger-ui',
    deepLinking: true,
    docExpansion: 'none',
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    filter: true,
    requestInterceptor: prepare,
    tryItOutEnabled: true,
    validatorUrl: null,
    onComplete: show,
  });
  show();
})();
