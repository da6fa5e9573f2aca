@echo off
chcp 65001 > nul
cd /d "%~dp0"
if not exist .venv\Scripts\jielong.exe (
  echo 第一次启动，正在准备，需要几分钟……
  py -3 -m venv .venv 2> nul || python -m venv .venv || goto nopython
  .venv\Scripts\python -m pip install --quiet --upgrade pip || goto failed
  .venv\Scripts\python -m pip install --quiet --constraint constraints.txt --editable . || goto failed
)
.venv\Scripts\jielong
pause
exit /b
:nopython
echo 没有找到 Python。请从 python.org 下载安装 Python 3.11 以上的版本，安装时勾选 Add python.exe to PATH，再双击本文件。
pause
exit /b 1
:failed
echo 没有装好，请检查网络后再双击本文件。
pause
exit /b 1
