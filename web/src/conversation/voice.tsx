import { useEffect, useRef, useState } from 'react'
import { Icon } from '../ui/icon.tsx'

interface VoiceProps {
  onSpoken: (sound: File) => void
}

interface Recording {
  /** ends it, and hands over what was said */
  finish: () => void
  /** ends it, and forgets what was said */
  discard: () => void
}

/** Records until it is told to end. The sound stays in this page's memory, and goes nowhere else than to the server. */
async function record(onSpoken: (sound: File) => void): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const recorder = new MediaRecorder(stream)
  const pieces: Blob[] = []
  let isWanted = true
  recorder.ondataavailable = ({ data }) => pieces.push(data)
  recorder.onstop = () => {
    for (const track of stream.getTracks()) track.stop()
    const type = recorder.mimeType.split(';', 1)[0] ?? 'audio/webm'
    if (isWanted) onSpoken(new File(pieces, `spoken.${type.split('/')[1]}`, { type }))
  }
  recorder.start()
  return {
    finish: () => recorder.stop(),
    discard: () => {
      isWanted = false
      recorder.stop()
    }
  }
}

/** Speaking instead of typing: a button, and while it records two. A file with sound can be chosen too. */
export function Voice({ onSpoken }: VoiceProps) {
  const [recording, setRecording] = useState<Recording>()
  const [isRefused, setRefused] = useState(false)
  const file = useRef<HTMLInputElement>(null)

  const running = useRef<Recording>(undefined)

  // whoever leaves the conversation is not listened to any longer
  useEffect(() => () => running.current?.discard(), [])

  const become = (next: Recording | undefined) => {
    running.current = next
    setRecording(next)
  }
  const end = (how: keyof Recording) => {
    recording?.[how]()
    become(undefined)
  }

  if (recording)
    return (
      <span className="recording" role="status">
        <span className="pulse" aria-hidden="true" /> Listening
        <button type="button" className="primary" onClick={() => end('finish')}>
          Send
        </button>
        <button type="button" onClick={() => end('discard')}>
          Discard
        </button>
      </span>
    )
  return (
    <>
      <input
        ref={file}
        type="file"
        accept="audio/*"
        hidden
        onChange={({ target }) => {
          const [chosen] = target.files ?? []
          if (chosen) onSpoken(chosen)
          target.value = ''
        }}
      />
      <button
        type="button"
        className="icon-button"
        aria-label={isRefused ? 'Choose a file with sound' : 'Speak'}
        title={isRefused ? 'The microphone cannot be used here: choose a file' : 'Speak'}
        onClick={() => {
          if (isRefused) return file.current?.click()
          record(onSpoken).then(become, () => {
            setRefused(true)
            file.current?.click()
          })
        }}
      >
        <Icon name="mic" />
      </button>
    </>
  )
}
