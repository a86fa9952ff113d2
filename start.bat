@echo off
rem Set up the course in this folder, where that is needed, and start it: .\start
cd /d "%~dp0"
set "COMMUNITY_DATA_COMMAND=.\start"
for %%P in ("py -3" "python" "python3") do (
    %%~P -c "import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))" >nul 2>nul && (
        %%~P start.py %* || pause
        exit /b
    )
)
echo The course needs Python 3.11 or later, and found none here. Get it from
echo https://www.python.org/downloads/ or type: winget install Python.Python.3.13
echo Then start the course again.
pause
exit /b 1
