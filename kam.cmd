@echo off
rem kam for Windows: finds Python, then tools\bootstrap.py makes .venv and starts the program.
rem   kam run [PERIOD]     kam check     kam --help     kam test [pytest arguments]
setlocal
if defined KAM_PYTHON goto given
py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul
if not errorlevel 1 goto launcher
python -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul
if not errorlevel 1 goto plain
chcp 65001 >nul
echo kam: 需要 Python 3.11 或更高版本：请从 Microsoft Store 或 python.org 安装后重试。 1>&2
echo kam: Python 3.11 or newer is needed: install it from the Microsoft Store or python.org, then try again. 1>&2
exit /b 2

:given
"%KAM_PYTHON%" "%~dp0tools\bootstrap.py" %*
exit /b %errorlevel%

:launcher
py -3 "%~dp0tools\bootstrap.py" %*
exit /b %errorlevel%

:plain
python "%~dp0tools\bootstrap.py" %*
exit /b %errorlevel%
