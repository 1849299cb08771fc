// The site in German: what its scripts write, and a dictionary of what its pages say.

/** @type {typeof import('./en.js').default} */
export default {
  locale: 'de',

  things: (n) => (n === 1000 ? 'tausend Dinge' : `${n} Dinge`),

  loading: 'Das Netz wird geladen. Ihr Browser behält es für das nächste Mal.',
  loadingNext: 'Das Netz wird geladen. Dann ist Ihr Bild an der Reihe.',
  stalled: 'Seit einer Weile kommt nichts mehr an. Warten Sie, oder beginnen Sie von vorn.',
  starting: 'Es startet',
  warmingUp: 'Es läuft warm',
  megabytesOf: (loaded, total) => `${loaded} von ${total} MB`,
  megabytes: (loaded) => `${loaded} MB bisher`,

  ready: 'Bereit. Wählen Sie ein Bild.',
  looking: 'Das Bild wird angesehen.',
  lookingAtCrops: (n) => `${n} Ausschnitte des Bildes werden angesehen.`,
  seriesStarts: (n) => `${n} Bilder werden benannt.`,
  seriesEnds: (done, failed) => `${done} Bilder benannt${failed ? `, ${failed} waren unbrauchbar` : ''}.`,
  seriesCancelled: (done, total) => `Abgebrochen nach ${done} von ${total} Bildern.`,

  update: 'Es gibt eine neuere Fassung dieser Seite.',

  known: (n) => `Alle ${n} Klassen, die es kennt`,
  found: (found, shown) => (shown < found ? `${found} Klassen, die ersten ${shown}:` : `${found} Klassen`),

  cameraShot: 'kamera.jpg',
  cameraOn: 'Die Kamera läuft.',
  cameraOff: 'Die Kamera ist aus.',
  cameraFailures: {
    NotAllowedError: { title: 'Die Kamera ist nicht erlaubt', sentence: 'Erlauben Sie dieser Seite die Kamera, in der Adressleiste oder den Einstellungen des Browsers, und starten Sie sie noch einmal. Kein Bild verlässt diese Seite.' },
    NotReadableError: { title: 'Die Kamera ist belegt', sentence: 'Ein anderes Programm benutzt sie. Schließen Sie es, und starten Sie die Kamera noch einmal.' },
    NotFoundError: { title: 'Es gibt keine Kamera', sentence: 'Schließen Sie eine an, oder wählen Sie ein Bild.' },
    other: { title: 'Die Kamera startet nicht', sentence: 'Versuchen Sie es noch einmal, oder wählen Sie ein Bild.' },
  },

  cropsOf: (done, total) => `${done} von ${total} Ausschnitten`,
  also: (synonyms) => `Auch genannt: ${synonyms}`,
  unsure: (first, second) => `Nicht sicher. Es mag ${first} oder ${second} sein, oder etwas, das das Netz nicht kennt.`,
  more: 'Mehr Vermutungen',
  fewer: 'Weniger Vermutungen',

  where: (name, place) => `${name}: ${place}`,
  notSeen: 'nicht gesehen',
  places: [
    ['am stärksten oben links', 'am stärksten oben', 'am stärksten oben rechts'],
    ['am stärksten links', 'am stärksten in der Mitte', 'am stärksten rechts'],
    ['am stärksten unten links', 'am stärksten unten', 'am stärksten unten rechts'],
  ],

  of: (done, total) => `${done} von ${total}`,
  shown: (shown, total) => (shown === total ? `${total} Bilder` : `${shown} von ${total} Bildern`),

  copy: 'Kopieren',
  copied: 'Kopiert',
  notCopied: 'Der Browser erlaubt kein Kopieren',

  failed: 'Das hat nicht geklappt',
  notAnAddress: { title: 'Das ist weder Bild noch Adresse', sentence: 'Ziehen Sie ein Bild hierher oder wählen Sie eins, oder geben Sie die Adresse eines Bildes an, wie example.com/katze.jpg.' },
  titles: {
    'not-an-image': 'Das ist kein Bild',
    'too-large': 'Das Bild ist zu groß',
    'cross-origin': 'Jene Seite gibt ihre Bilder nicht her',
    network: 'Das Herunterladen ist misslungen',
    'weights-missing': 'Das Netz fehlt',
    'weights-corrupt': 'Das Netz ist beschädigt',
    'engine-missing': 'Das Programm fehlt',
    'no-webassembly': 'Dieser Browser kann es nicht ausführen',
    'unsupported-browser': 'Dieser Browser kann es nicht ausführen',
    crashed: 'Es ist unerwartet stehen geblieben',
  },
  sentences: {
    'not-an-image': 'Der Browser kann diese Datei nicht als Bild lesen. Nehmen Sie ein JPEG, PNG, WebP, GIF, BMP oder AVIF.',
    'too-large': 'Es darf bis zu 64 Megapixel haben. Verkleinern Sie es, und versuchen Sie es noch einmal.',
    'cross-origin': 'Jene Seite lässt andere Seiten diese Datei nicht lesen. Speichern Sie sie auf Ihrem Gerät, und nehmen Sie diese Kopie.',
    network: 'Prüfen Sie die Adresse und die Verbindung, und versuchen Sie es noch einmal.',
    crashed: 'Laden Sie es noch einmal. Wenn der Speicher knapp ist, schließen Sie zuerst andere Seiten.',
  },
};
