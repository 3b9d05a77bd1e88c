import { execa } from 'execa';

/**
 * Runs a program, with its arguments, in a tmux of its own, as many people do; in the terminal itself where tmux is not installed. The
 * socket and the exit code are files in $HOME.
 */
export const IN_TMUX = `
command -v tmux >/dev/null || exec "$@"
tmux -S "$HOME/tmux" -f /dev/null start-server \\; set -g status off \\; new-session sh -c '"$@"; echo $? >"$HOME/code"' sh "$@"
exit "$(cat "$HOME/code")"`;

/** Whether there is a tmux on this machine. */
export async function hasTmux(): Promise<boolean> {
  return (await execa('tmux', ['-V'], { reject: false })).exitCode === 0;
}

/** Ends the tmux of a program that was run with this HOME, if it is still there. */
export async function endTmux(home: string): Promise<void> {
  await execa('tmux', ['-S', `${home}/tmux`, 'kill-server'], { reject: false });
}
