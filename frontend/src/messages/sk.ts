/** Every word that the scripts say, in Slovak. */

import type { Messages } from "./en";

/** "1 znak, 2 znaky, 5 znakov" */
const count = (n: number, one: string, few: string, many: string) =>
  `${n} ${n === 1 ? one : n >= 2 && n <= 4 ? few : many}`;

export const sk: Messages = {
  status: {
    ready: "Pripravené",
    loading: "Načítava sa postava …",
    connecting: "Pripája sa …",
    preparing: "Pripravujú sa posunky …",
    late: "Server zatiaľ neodpovedal …",
    waiting: "Čaká sa na ďalší pohyb …",
    playing: "Posunkuje",
    paused: "Pozastavené",
    finished: "Hotovo",
    lostPlaying: "Spojenie sa prerušilo. Posunkuje sa to, čo už prišlo …",
    offline: "Toto zariadenie je bez siete. Posunkovanie bude pokračovať, keď sa sieť vráti.",
    lost: "Spojenie sa prerušilo. Skúša sa znova …",
    interrupted: (seconds) => `Server sa uprostred zastavil. Znova to skúsi o ${seconds} s.`,
    full: (seconds) => `Všetky miesta sú obsadené. Znova to skúsi o ${seconds} s.`,
    renewed: "Server bol obnovený. Načítajte, prosím, stránku znova.",
    damaged: "Pohyb sa cestou sem poškodil.",
    noSigner: "Postavu sa nepodarilo načítať, preto je nakreslená plošne.",
    noWebGL: "Tento prehliadač nevie kresliť priestorovo (WebGL chýba alebo je vypnuté), preto je postava nakreslená plošne.",
    lostWebGL: "Grafika vypadla. Kým sa vráti, postava je nakreslená plošne.",
  },
  form: {
    empty: "Najprv napíšte, čo sa má posunkovať.",
    excess: (excess, limit) => `Je to o ${count(excess, "znak", "znaky", "znakov")} viac; najviac ${limit} sa dá posunkovať.`,
    waiting: (n) => `Potom ${n >= 2 && n <= 4 ? "nasledujú" : "nasleduje"} ešte ${count(n, "veta", "vety", "viet")}.`,
  },
  errors: {
    text_empty: "Najprv napíšte, čo sa má posunkovať.",
    text_too_long: "Text je príliš dlhý.",
    text_invalid: "Text obsahuje znaky, ktoré nie sú písmom.",
    nothing_to_sign: "V texte nie je nič, čo by sa dalo posunkovať alebo hláskovať.",
    language_unknown: "Tento jazyk tu nie je.",
    language_pair: "Z tohto jazyka sa do zvoleného posunkového jazyka neprekladá.",
    production_unknown: "Táto veta tu už nie je uložená.",
    model_changed: "Túto vetu vytvorila iná verzia modelu, preto sa už nedá prehrať presne tak isto.",
    internal: "Na serveri sa niečo pokazilo. Skúste to, prosím, znova.",
    unreadable: "Táto stránka nerozumie tomu, čo server posiela. Načítajte ju, prosím, znova.",
  },
  caption: {
    near: "Slová s vlnovkou majú len najbližší posunok, ktorý neznamená celkom to isté.",
    spelled: "Bodkované slová tu zatiaľ nemajú posunok a hláskujú sa prstami.",
    leftOut: "Preškrtnuté slová sa neposunkujú; posunkový jazyk sa bez nich často zaobíde.",
    inexact: "Server teraz počíta inak: je to blízke prvému posunkovaniu, ale nie to isté.",
    goTo: (gloss, words) => (words ? `Prejsť na ${gloss} (${words})` : `Prejsť na ${gloss}`),
    letter: (gloss) => `Písmeno ${gloss}, hláskované`,
  },
  transport: { play: "Prehrať", pause: "Pozastaviť", full: "Celá obrazovka", notFull: "Zavrieť celú obrazovku" },
  link: { copy: "Kopírovať odkaz", copied: "Odkaz skopírovaný" },
  rating: {
    both: "Zvoľte, prosím, bod na oboch stupniciach.",
    failed: "Hodnotenie sa nepodarilo odoslať. Skúste to, prosím, znova.",
  },
  history: { none: "Zatiaľ nič." },
  download: {
    making: (percent) => `Kreslí sa video: ${percent} %`,
    failed: "Súbor sa v tomto prehliadači nedá vytvoriť.",
    incomplete: "Veta ešte neprišla celá.",
  },
  dictionary: {
    found: (n) => count(n, "posunok", "posunky", "posunkov"),
    title: (gloss) => `${gloss} · Slovník · HybridSign`,
  },
  clips: {
    count: (n) => count(n, "klip", "klipy", "klipov"),
    tooLong: (line, length, limit) => `Riadok ${line}: ${count(length, "znak", "znaky", "znakov")}, možných je najviac ${limit}.`,
    tooMany: (lines, limit) => `${count(lines, "riadok", "riadky", "riadkov")} textu, naraz je možných najviac ${limit}.`,
    none: "Napíšte aspoň jeden riadok textu.",
    watch: "Pozrieť",
  },
  title: (text) => `„${text}“ v posunkoch · HybridSign`,
};
