#!/bin/sh
# Makes src/assets/sample.webm anew: 20 s of a test pattern with a running clock, and a tone at each full second. Needs
# ffmpeg and the font DejaVu Sans Mono (Debian: ffmpeg, fonts-dejavu-core). A key frame each second makes seeking exact.
set -eu
cd "$(dirname "$0")/.."
font=/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf
seconds=20
picture="gradients=s=640x360:r=30:d=$seconds:c0=0x14213d:c1=0x4a2f7a:c2=0x125e63:c3=0x24365f:nb_colors=4:speed=0.012:seed=7"
tone="aevalsrc='0.25*sin(2*PI*if(lt(mod(t,5),1),880,440)*t)*exp(-14*mod(t,1))':s=48000:d=$seconds"
clock="drawtext=fontfile=$font:fontsize=66:fontcolor=white:x=(w-tw)/2:y=(h-th)/2-12:text='%{pts\:hms}'"
name="drawtext=fontfile=$font:fontsize=20:fontcolor=white@0.75:x=(w-tw)/2:y=h*0.66:text='tandem-watch sample clip'"
sweep="drawbox=x=0:y=ih-10:w=iw:h=10:color=white@0.15:t=fill"
ffmpeg -hide_banner -loglevel error -y -f lavfi -i "$picture" -f lavfi -i "$tone" -f lavfi -i "color=white:s=14x14:r=30:d=$seconds" \
  -filter_complex "[0:v]$clock,$name,$sweep[b];[b][2:v]overlay=x='mod(t,1)*(W-w)':y=H-12[v]" -map '[v]' -map 1:a \
  -c:v libvpx-vp9 -crf 42 -b:v 0 -g 30 -deadline good -cpu-used 2 -row-mt 1 -c:a libopus -b:a 32k -ac 1 src/assets/sample.webm
