/**
 * Stops this process group as Ctrl-Z does in a shell, and returns when it goes on. Waiting for a timer and not for SIGCONT: the timer stands
 * still while the process is stopped, and also ends where nobody can stop it (no job control).
 */
export async function stopProcess(): Promise<void> {
  process.kill(process.pid, 'SIGTSTP');
  await new Promise((resolve) => setTimeout(resolve, 100));
}
