/**
 * Reads one answer from the bytes of a connection, interim answers before it included, and counts what they cost
 * (refusal.ts). Work grows with the bytes taken, whatever their form, and nothing is taken beyond the limits.
 */
import { type AnswerHead, parseHead, statusOfLargeHead } from './answerHead.ts';
import { createLines } from './lines.ts';
import { ANSWER_LIMITS, AnswerRefused, notHttp } from './refusal.ts';

/**
 * `done`: the answer is complete. `cut`: there is more body than is read. `extra`: bytes came behind the end of the answer;
 * whose they are nobody can tell, so the connection must not be used again.
 */
export type Taken = 'more' | 'done' | 'cut' | 'extra' | AnswerRefused;

export interface AnswerReader {
  take(chunk: Buffer): Taken;
  /** The connection has ended: whether that is the answer's end too. */
  ended(): boolean;
  /** of the answer itself, once it is there whole, or as far as its status where the rest was refused */
  head(): AnswerHead | undefined;
  /** of the body, in order */
  readonly body: Buffer[];
}

type Place = 'blank' | 'head' | 'length' | 'close' | 'size' | 'chunk' | 'chunkEnd' | 'trailer' | 'done';

/** What isn't HTTP/1 is refused by its first bytes, without waiting for an end that may never come. */
const VERSION = 'HTTP/1.';
const CHUNK_SIZE = /^([0-9a-fA-F]{1,12})[ \t]*(?:;|$)/;

export function createAnswerReader(maxBodyBytes: number): AnswerReader {
  const body: Buffer[] = [];
  const lines = createLines();
  let place: Place = 'blank';
  let head: AnswerHead | undefined;
  let headLines: string[] = [];
  const spent = { blankLines: 0, interimAnswers: 0, interimBytes: 0, headBytes: 0, framingBytes: 0 };
  /** of the body, or of the chunk being read */
  let left = 0;
  let room = maxBodyBytes;

  /** A line of the head or of the chunked form; undefined while its end isn't there. */
  function lineFrom(
    chunk: Buffer,
    from: number,
    key: 'headBytes' | 'framingBytes',
  ): string | undefined | AnswerRefused {
    const most = ANSWER_LIMITS[key] - spent[key];
    const line = lines.next(chunk, from, most);
    spent[key] += lines.taken();
    if (line !== 'too long') return line;
    if (place === 'blank' && !lines.mayBegin(VERSION)) return notHttp('no status line');
    if (key !== 'headBytes') return tooMuchFraming();
    const fault = tooLargeHead();
    head = statusOfLargeHead(headLines, fault);
    return fault;
  }

  function headLine(line: string): AnswerRefused | undefined {
    if (place === 'blank') {
      if (line === '') {
        spent.blankLines += 1;
        if (spent.blankLines <= ANSWER_LIMITS.blankLines) return undefined;
        return new AnswerRefused('blank_lines', `the answer begins with over ${ANSWER_LIMITS.blankLines} empty lines`);
      }
      if (!line.startsWith(VERSION)) return notHttp('no status line');
      place = 'head';
    }
    if (line !== '') {
      headLines.push(line);
      return undefined;
    }
    const parsed = parseHead(headLines);
    headLines = [];
    if (parsed instanceof Error) return parsed;
    return parsed.status < 200 ? interim() : begin(parsed);
  }

  /** Skipped, 101 too (RFC 9110 §15.2): it switches to what nobody asked for, and what follows is an answer or is refused. */
  function interim(): AnswerRefused | undefined {
    spent.interimAnswers += 1;
    spent.interimBytes += spent.headBytes;
    spent.headBytes = 0;
    place = 'blank';
    const { interimAnswers, interimBytes } = ANSWER_LIMITS;
    if (spent.interimAnswers <= interimAnswers && spent.interimBytes <= interimBytes) return undefined;
    const limits = `${interimAnswers} interim answers (1xx) or ${interimBytes / 1024} KiB of them`;
    return new AnswerRefused('interim_answers', `over ${limits} came before the answer`);
  }

  function begin(parsed: AnswerHead): AnswerRefused | undefined {
    head = parsed;
    if (parsed.fault) return parsed.fault;
    const { form } = parsed.body;
    if (form === 'length') left = parsed.body.bytes;
    if (form === 'close') left = Number.POSITIVE_INFINITY;
    place = form === 'none' || (form === 'length' && left === 0) ? 'done' : form === 'chunked' ? 'size' : form;
    return undefined;
  }

  function sizeLine(line: string): AnswerRefused | undefined {
    const size = CHUNK_SIZE.exec(line)?.[1];
    if (size === undefined) return notHttp('a chunk without a size');
    left = Number.parseInt(size, 16);
    place = left === 0 ? 'trailer' : 'chunk';
    return undefined;
  }

  /** How many of the bytes belong to the body; they are kept as far as there is room. */
  function bodyFrom(chunk: Buffer, from: number): number {
    const length = Math.min(left, chunk.length - from);
    const kept = Math.min(length, room);
    if (kept > 0) body.push(chunk.subarray(from, from + kept));
    room -= kept;
    left -= length;
    return length;
  }

  function inFraming(line: string): AnswerRefused | undefined {
    if (place === 'size') return sizeLine(line);
    if (place === 'trailer') {
      if (line === '') place = 'done';
      return undefined;
    }
    if (line !== '') return notHttp('a chunk that is longer than its size');
    place = 'size';
    return undefined;
  }

  return {
    body,
    head: () => head,
    take(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (place === 'done') return 'extra';
        if (place === 'length' || place === 'close' || place === 'chunk') {
          const wanted = Math.min(left, chunk.length - at);
          const over = wanted > room;
          at += bodyFrom(chunk, at);
          if (over) return 'cut';
          if (left === 0) place = place === 'chunk' ? 'chunkEnd' : 'done';
          continue;
        }
        const inHead = place === 'blank' || place === 'head';
        const line = lineFrom(chunk, at, inHead ? 'headBytes' : 'framingBytes');
        if (line instanceof Error) return line;
        at += lines.taken();
        if (line === undefined) {
          if (place === 'blank' && !lines.mayBegin(VERSION)) return notHttp('no status line');
          break;
        }
        const refused = inHead ? headLine(line) : inFraming(line);
        if (refused) return refused;
      }
      return place === 'done' ? 'done' : 'more';
    },
    ended: () => place === 'done' || place === 'close',
  };
}

function tooLargeHead(): AnswerRefused {
  const kibibytes = ANSWER_LIMITS.headBytes / 1024;
  return new AnswerRefused('head_size', `the answer’s headers are larger than ${kibibytes} KiB`);
}

function tooMuchFraming(): AnswerRefused {
  const kibibytes = ANSWER_LIMITS.framingBytes / 1024;
  const what = 'chunk sizes, chunk extensions and trailers';
  return new AnswerRefused('framing', `the answer’s ${what} are larger than ${kibibytes} KiB`);
}
