import type { ReactNode } from "react";
import { Link } from "../frame/address.ts";
import { Answered, type Answering } from "./states.tsx";

interface OnePageProps<T> {
  /** Where the list is that this is one of, and what it is called. */
  back: readonly [address: string, text: string];
  of: Answering<T>;
  children: (one: T) => ReactNode;
}

/** A page of one thing: the way back to all of them, and the thing once it was read. */
export function OnePage<T>({ back: [address, text], of, children }: OnePageProps<T>) {
  return (
    <>
      <Link to={address}>{text}</Link>
      <Answered of={of}>{children}</Answered>
    </>
  );
}
