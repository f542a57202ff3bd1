export async function live(args: string[]): Promise<number> { return args.length; }
