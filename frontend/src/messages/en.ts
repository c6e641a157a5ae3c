/** Every word that the scripts say, in English; sk.ts has the same in Slovak. What the templates say is in production/locale. */

const s = (n: number) => (n === 1 ? "" : "s");

export const en = {
  status: {
    ready: "Ready",
    loading: "Loading the signer …",
    connecting: "Connecting …",
    preparing: "Preparing the signs …",
    late: "No answer from the server yet …",
    waiting: "Waiting for more motion …",
    playing: "Signing",
    paused: "Paused",
    finished: "Finished",
    lostPlaying: "The connection is lost. Signing what is already here …",
    offline: "This device is offline. Signing goes on when the network is back.",
    lost: "The connection is lost. Trying again …",
    interrupted: (seconds: number) => `The server stopped in the middle of this. Trying again in ${seconds} s.`,
    full: (seconds: number) => `Everyone is being served. Trying again in ${seconds} s.`,
    renewed: "The server has been renewed. Please reload the page.",
    damaged: "The motion was damaged on its way here.",
    noSigner: "The signer could not be loaded, so it is drawn flat.",
    noWebGL: "This browser cannot draw in three dimensions (WebGL is missing or off), so the signer is drawn flat.",
    lostWebGL: "The graphics were lost. Until they are back, the signer is drawn flat.",
  },
  form: {
    empty: "Type what should be signed first.",
    excess: (excess: number, limit: number) =>
      `That is ${excess} too many character${s(excess)}; at most ${limit} are signed.`,
    waiting: (count: number) => (count === 1 ? "One sentence comes after this one." : `${count} sentences come after this one.`),
  },
  /** In the words of whoever reads the page; errors that are not here are shown in the server's own. */
  errors: {} as Readonly<Record<string, string>>,
  caption: {
    near: "Words with a wavy line are signed by the nearest sign there is, which does not mean quite the same.",
    composed: "Words with a dashed line are signed by composed signs: made from a description, not recorded, seen by no signer.",
    spelled: "Dotted words have no sign here yet and are fingerspelled.",
    leftOut: "Struck-out words are not signed; signing often does without them.",
    inexact: "The server computes differently now: this is close to what was signed first, not the same.",
    goTo: (gloss: string, words: string) => (words ? `Go to ${gloss} (${words})` : `Go to ${gloss}`),
    letter: (gloss: string) => `Letter ${gloss}, fingerspelled`,
  },
  plan: {
    seconds: (seconds: number) => `about ${seconds} s`,
    signed: (count: number) => `${count} signed`,
    near: (count: number) => `≈ ${count} by the nearest sign`,
    composed: (count: number) => `◇ ${count} composed, not recorded, seen by no signer`,
    isComposed: "composed, not recorded",
    spelled: (count: number) => `A-B ${count} spelled`,
    leftOut: (count: number) => `${count} struck out: not signed`,
    added: (count: number) => `+ ${count} added`,
    /** What a screen reader says after a sign and its word. */
    ways: { signed: "", near: "by the nearest sign", spelled: "spelled", "left-out": "not signed", added: "added" },
    sense: (glosses: string) => `Sign it as ${glosses}`,
    nearest: (glosses: string) => `Nearest sign: ${glosses}`,
    spell: (letters: string) => `Spell it: ${letters}`,
    leaveOut: "Leave it out",
    removeOne: (gloss: string) => `Leave out only ${gloss}`,
    remove: "Take it out again",
    change: "Change the signs",
    done: "Done",
    choose: "Choose a sign to change it.",
    kept: "Sign makes these signs. If you change the text, it gets its own signs again.",
    own: "These are the text’s own signs again.",
    unsearched: "The dictionary could not be had. Please try again.",
    diacritics: (words: string) => `Read with its accents: ${words}.`,
    didYouMean: (word: string) => `“${word}” will be spelled. Did you mean`,
    language: (language: string) => `This looks like ${language}.`,
    readAs: (language: string) => `Sign it as ${language}`,
    date: (word: string, date: string) => `“${word}” was read as ${date}.`,
    languages: { en: "English", sk: "Slovak" } as Readonly<Record<string, string>>,
  },
  transport: { play: "Play", pause: "Pause", full: "Full screen", notFull: "Leave full screen" },
  link: { copy: "Copy link", copied: "Link copied" },
  rating: {
    both: "Please choose a point on both scales.",
    failed: "The rating could not be sent. Please try again.",
  },
  history: { none: "Nothing yet." },
  download: {
    making: (percent: number) => `Drawing the video: ${percent} %`,
    failed: "The file could not be made in this browser.",
    incomplete: "The sentence is not all here yet.",
  },
  dictionary: {
    found: (count: number) => (count === 1 ? "1 sign" : `${count} signs`),
    title: (gloss: string) => `${gloss} · Dictionary · HybridSign`,
  },
  proposals: {
    composing: "Composing …",
    busy: (seconds: number) => `That was very many signs. Please try again in ${seconds} s.`,
    failed: "The sign could not be composed. Are you still connected and logged in?",
    faulty: "This cannot be signed yet: see what is marked.",
    unnamed: "sign",
  },
  clips: {
    count: (count: number) => `${count} clip${s(count)}`,
    tooLong: (line: number, length: number, limit: number) =>
      `Line ${line}: ${length} characters, at most ${limit} are possible.`,
    tooMany: (lines: number, limit: number) => `${lines} lines of text, at most ${limit} are possible in one go.`,
    none: "Write at least one line of text.",
    watch: "Watch",
  },
  title: (text: string) => `“${text}” signed · HybridSign`,
};

export type Messages = typeof en;
