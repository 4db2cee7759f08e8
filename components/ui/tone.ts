/** The tones of a state. Colour never speaks alone: an icon and a word are always with it. */
export type Tone = 'ok' | 'warn' | 'danger' | 'info' | 'neutral'
